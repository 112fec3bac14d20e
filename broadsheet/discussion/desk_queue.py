"""What the desk shows: comments in one state, each with what a moderator needs to decide about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, Q, QuerySet

from broadsheet.discussion import intake
from broadsheet.discussion.models import Comment, Decision, Thread
from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.states import MOVES, State

CARDS_A_PAGE = 25
_STRAINED_SHOWN = 5
TABS = (State.HELD, State.PUBLISHED, State.SPAM, State.REJECTED, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Card:
    """One comment at the desk: what the filter saw in it, how it got here, and who else knows its sender."""

    comment: Comment
    arrival: Decision | None
    last: Decision | None
    sender_published: int
    sender_removed: int

    @property
    def percent(self) -> int:
        """The filter's probability of spam, in percent."""
        return round(self.comment.probability * 100)

    @property
    def evidence(self) -> list[dict[str, object]]:
        """The filter's reasons, heaviest first."""
        found = self.arrival.evidence if self.arrival else []
        return [reason for reason in found if reason["group"] != intake.PHRASE]

    @property
    def phrase(self) -> str:
        """The listed phrase that was found in it, when it came or was edited; it says nothing for or against spam."""
        found = [reason for decision in (self.last, self.arrival) if decision for reason in decision.evidence]
        return next((str(reason["text"]) for reason in found if reason["group"] == intake.PHRASE), "")

    @property
    def moves(self) -> set[State]:
        """Where a moderator can put it from here."""
        return set(MOVES[State(self.comment.state)])


def counts() -> dict[State, int]:
    """How many comments are in each state that has a tab; one query."""
    found = dict(Comment.objects.order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in TABS}


def page(state: State, number: str, total: int) -> Page:
    """One page of cards, 25 to a page: the queue in order of worth, other states newest first.

    ``total`` is the number of comments in that state, which :func:`counts` has already asked for.
    """
    comments = Comment.objects.queue() if state == State.HELD else _newest(state)
    paginator = Paginator(_with_context(comments), CARDS_A_PAGE)
    paginator.count = total
    shown = paginator.get_page(number)
    history = _history([comment.sender for comment in shown.object_list if comment.sender])
    shown.object_list = [_card(comment, history) for comment in shown.object_list]
    return shown


def strained() -> list[Thread]:
    """The threads that went on hold by themselves, the latest first."""
    return list(Thread.objects.exclude(held_since=None).order_by("-held_since")[:_STRAINED_SHOWN])


def unjudged(cards: Page) -> int:
    """How many of these comments came in while the filter could not judge. They head the queue."""
    return sum(card.arrival is not None and card.arrival.reason == Reason.NO_FILTER for card in cards.object_list)


def _newest(state: State) -> QuerySet[Comment]:
    return Comment.objects.filter(state=state).order_by("-posted_at", "-pk")


def _with_context(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    decisions = Decision.objects.select_related("moderator").order_by("pk")
    return comments.select_related("thread", "parent").prefetch_related(Prefetch("decisions", decisions))


def _history(senders: list[str]) -> dict[str, tuple[int, int]]:
    """For each sender: how many of his comments are published, and how many were removed."""
    removed = Q(state__in=[State.SPAM, State.REJECTED])
    rows = (
        Comment.objects.filter(sender__in=senders)
        .order_by()
        .values_list("sender")
        .annotate(published=Count("pk", filter=Q(state=State.PUBLISHED)), removed=Count("pk", filter=removed))
    )
    return {sender: (published, gone) for sender, published, gone in rows}


def _card(comment: Comment, history: dict[str, tuple[int, int]]) -> Card:
    decisions = list(comment.decisions.all())
    arrival = decisions[0] if decisions and not decisions[0].before else None
    published, removed = history.get(comment.sender, (0, 0))
    return Card(comment, arrival, decisions[-1] if decisions else None, published, removed)
