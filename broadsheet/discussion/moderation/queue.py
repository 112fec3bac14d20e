"""What the desk shows: the comments that wait, or are in one state, each with what a decision about it needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Value

from broadsheet.discussion.models import CommentQuerySet, Thread
from broadsheet.discussion.moderation import campaigns
from broadsheet.discussion.moderation import cards as moderation_cards
from broadsheet.discussion.moderation.campaigns import Wave
from broadsheet.discussion.moderation.cards import Card
from broadsheet.discussion.moderation.notes import Notes
from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.states import State

CARDS_A_PAGE = 25

_STRAINED_SHOWN = 5

_WAITING, _STRAINED = "waiting", "strained"

# What waits is not a state: held comments, reported ones and appeals stand in one queue, under the first tab.
TABS = (State.HELD, State.PUBLISHED, State.SPAM, State.REJECTED, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Overview:
    """How many comments each tab has, how many threads are on hold by themselves, and the largest waves."""

    tabs: dict[State, int]
    strained: int
    waves: dict[str, int]


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


def overview(comments: CommentQuerySet, threads: QuerySet[Thread]) -> Overview:
    """How much there is of everything, in one query, so that nothing more is asked about what is not there."""
    by_state = comments.order_by().values_list("state").annotate(found=Count("pk"))
    found = dict(
        by_state.union(
            comments.waiting().order_by().annotate(tab=Value(_WAITING)).values_list("tab").annotate(found=Count("pk")),
            _on_hold(threads).annotate(tab=Value(_STRAINED)).values_list("tab").annotate(found=Count("pk")),
            campaigns.sizes(comments),
            all=True,
        )
    )
    tabs = {state: found.get(_WAITING if state == State.HELD else state, 0) for state in TABS}
    sizes = {key: count for key, count in found.items() if key not in {_WAITING, _STRAINED, *State.values}}
    return Overview(tabs, strained=found.get(_STRAINED, 0), waves=campaigns.largest(sizes))


def sheet(comments: CommentQuerySet, state: State, number: str, seen: Overview) -> Sheet:
    """One page of the queue, in order of worth, or of another state, newest first; 25 comments to a page.

    ``comments`` are those in the moderator's reach. Waves stand on the first page and take their members out of the
    queue.
    """
    queue, total = comments.queue(), seen.tabs[state]
    if state != State.HELD:
        queue = comments.filter(state=state).order_by("-posted_at", "-pk")
    elif seen.waves:
        queue = queue.exclude(wave__in=seen.waves, state=State.HELD)
        total = max(0, total - sum(seen.waves.values()))
    paginator = Paginator(queue, CARDS_A_PAGE)
    paginator.count = total
    page = paginator.get_page(number)
    has_waves = state == State.HELD and seen.waves and page.number == 1
    return _sheet(page, campaigns.described(comments, seen.waves) if has_waves else [], comments)


def strained(threads: QuerySet[Thread]) -> list[Thread]:
    """The threads that went on hold by themselves, the latest first."""
    return list(_on_hold(threads).order_by("-held_since")[:_STRAINED_SHOWN])


def _on_hold(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    return threads.exclude(held_since=None)


def _sheet(page: Page, found: list[Wave], reach: CommentQuerySet) -> Sheet:
    cards, notes = moderation_cards.lay_out(page.object_list, reach)
    entries: list[Wave | Card] = sorted([*cards, *found], key=_place) if found else list(cards)
    for entry, after in pairwise(entries):
        entry.next = after.anchor
    return Sheet(page, entries, notes)


def _place(entry: Wave | Card) -> float:
    """Sorting is stable, so cards of equal worth stay as the database had them."""
    return -(entry.worth or 0.0)
