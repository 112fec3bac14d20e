"""What the desk shows: the comments that wait, or are in one state, each with what a decision about it needs."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet, Value

from broadsheet.discussion import desk_cards, waves
from broadsheet.discussion.desk_cards import Card
from broadsheet.discussion.models import Comment, CommentQuerySet, Thread
from broadsheet.discussion.notes import Notes
from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.states import State
from broadsheet.discussion.waves import Wave

CARDS_A_PAGE = 25
_STRAINED_SHOWN = 5
_WAITING = "waiting"
# What waits is not a state: held comments, reported ones and appeals stand in one queue, under the first tab.
TABS = (State.HELD, State.PUBLISHED, State.SPAM, State.REJECTED, State.WITHDRAWN)


@dataclass(slots=True)
class Sheet:
    """One page of the desk: cards of waves and of single comments in one order, and the notes that go with them."""

    page: Page
    entries: list[Wave | Card] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)

    @property
    def cards(self) -> list[Card]:
        return [entry for entry in self.entries if isinstance(entry, Card)]

    @property
    def unjudged(self) -> int:
        """How many of these comments came in while the filter could not judge."""
        arrivals = [card.arrival for card in self.cards if card.comment.state == State.HELD]
        return sum(arrival is not None and arrival.reason == Reason.NO_FILTER for arrival in arrivals)


def counts(comments: CommentQuerySet) -> dict[State, int]:
    """How many comments each tab has; one query. The first one's are those that wait."""
    by_state = comments.order_by().values_list("state").annotate(found=Count("pk"))
    waiting = comments.waiting().order_by().annotate(tab=Value(_WAITING)).values_list("tab").annotate(found=Count("pk"))
    found = dict(by_state.union(waiting, all=True))
    return {state: found.get(_WAITING if state == State.HELD else state, 0) for state in TABS}


def sheet(comments: CommentQuerySet, state: State, number: str, total: int) -> Sheet:
    """One page of the queue, in order of worth, or of another state, newest first; 25 comments to a page.

    ``comments`` are those in the moderator's reach, and ``total`` is how many of them the tab has, as
    :func:`counts` says. Waves stand on the first page and take their members out of the queue.
    """
    if state != State.HELD:
        paginator = Paginator(_newest(comments.filter(state=state)), CARDS_A_PAGE)
        paginator.count = total
        return _sheet(paginator.get_page(number), [])
    found = waves.find(comments)
    queue = comments.queue().exclude(wave__in=[wave.key for wave in found], state=State.HELD) if found else comments.queue()
    paginator = Paginator(queue, CARDS_A_PAGE)
    paginator.count = max(0, total - sum(wave.count for wave in found))
    page = paginator.get_page(number)
    return _sheet(page, found if page.number == 1 else [])


def strained(threads: QuerySet[Thread]) -> list[Thread]:
    """The threads that went on hold by themselves, the latest first."""
    return list(threads.exclude(held_since=None).order_by("-held_since")[:_STRAINED_SHOWN])


def _newest(comments: CommentQuerySet) -> CommentQuerySet:
    return comments.order_by("-posted_at", "-pk")


def _sheet(page: Page, found: list[Wave]) -> Sheet:
    cards, notes = desk_cards.lay_out(page.object_list)
    entries: list[Wave | Card] = sorted([*cards, *found], key=_place) if found else list(cards)
    for entry, after in zip(entries, entries[1:], strict=False):
        entry.next = after.anchor
    return Sheet(page, entries, notes)


def _place(entry: Wave | Card) -> float:
    """Sorting is stable, so cards of equal worth stay as the database had them."""
    return -(entry.worth or 0.0)
