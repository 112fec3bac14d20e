"""What the moderation queue shows: what waits, or is in one state, each with what a decision about it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from broadsheet.discussion.models import Comment, CommentQuerySet, Note, Thread
from broadsheet.discussion.moderation import campaigns, counts, notes
from broadsheet.discussion.moderation import cards as moderation_cards
from broadsheet.discussion.moderation.campaigns import CampaignCard
from broadsheet.discussion.moderation.cards import Card
from broadsheet.discussion.moderation.counts import Count
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.states import State

CARDS_A_PAGE = 25

_ON_HOLD_SHOWN = 5

_ON_HOLD = "on_hold"

# What waits is not a state: held comments, reported ones and appeals stand in one queue, under the first tab.
TABS = (State.HELD, State.PUBLISHED, State.SPAM, State.REJECTED, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue: cards of campaigns and of single comments in one order, with their notes.

    ``tabs`` says how many comments there are in each state, ``on_hold`` which threads went on hold by themselves.
    """

    tabs: dict[State, Count]
    on_hold: list[Thread]
    page: Page[Comment]
    entries: tuple[CampaignCard | Card, ...]
    notes: tuple[Note, ...]

    @property
    def rows(self) -> list[tuple[CampaignCard | Card, str]]:
        """Each entry with the anchor of the next, where a moderator goes on."""
        anchors = [entry.anchor for entry in self.entries]
        return list(zip(self.entries, [*anchors[1:], ""], strict=False))

    @property
    def handover(self) -> list[Note]:
        return notes.handover(self.notes)

    @property
    def unjudged(self) -> int:
        """How many of these comments came in while the filter could not judge."""
        cards = [entry for entry in self.entries if isinstance(entry, Card)]
        arrivals = [card.arrival for card in cards if card.comment.state == State.HELD]
        return sum(arrival is not None and arrival.reason == ModerationReason.NO_FILTER for arrival in arrivals)


def queue_page(comments: CommentQuerySet, threads: QuerySet[Thread], state: State, number: str) -> QueuePage:
    """One page of the queue, in order of worth, or of another state, newest first; 25 comments to a page.

    ``comments`` and ``threads`` are those in the moderator's reach. Campaigns stand on the first page and take their
    members out of the queue.
    """
    found, groups = counts.bounded(_counted(comments, threads), campaigns.newest(comments), campaigns.LEAST)
    tabs = {tab: found[tab] for tab in TABS}
    sizes = campaigns.largest(groups)
    page = _page(comments, state, number, tabs[state], sizes)
    has_campaigns = state == State.HELD and sizes and page.number == 1
    described = campaigns.described(comments, sizes) if has_campaigns else []
    entries, found_notes = _lay_out(page, described, comments)
    return QueuePage(tabs, _latest_on_hold(threads) if found[_ON_HOLD].number else [], page, entries, found_notes)


def _counted(comments: CommentQuerySet, threads: QuerySet[Thread]) -> dict[str, QuerySet[Any, Any]]:
    """What is counted for the page; what is not there needs no further query."""
    counted: dict[str, QuerySet[Any, Any]] = {tab: comments.filter(state=tab) for tab in TABS}
    return counted | {State.HELD: comments.waiting(), _ON_HOLD: _on_hold(threads)}


def _page(comments: CommentQuerySet, state: State, number: str, total: Count, sizes: dict[str, int]) -> Page[Comment]:
    queue = comments.queue()
    if state != State.HELD:
        queue = comments.filter(state=state).order_by("-posted_at", "-pk")
    elif sizes:
        queue = queue.exclude(campaign__in=sizes, state=State.HELD)
        # Where not all were looked at, the campaigns may be larger than what was seen of them.
        is_all = not total.is_more and total.number <= campaigns.LOOKED_AT
        total = Count(max(0, total.number - sum(sizes.values()))) if is_all else counts.one(queue)
    paginator = Paginator(queue, CARDS_A_PAGE)
    paginator.count = total.number
    return paginator.get_page(number)


def _latest_on_hold(threads: QuerySet[Thread]) -> list[Thread]:
    return list(_on_hold(threads).order_by("-held_since")[:_ON_HOLD_SHOWN])


def _on_hold(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    return threads.exclude(held_since=None)


def _lay_out(
    page: Page[Comment], found: list[CampaignCard], reach: CommentQuerySet
) -> tuple[tuple[CampaignCard | Card, ...], tuple[Note, ...]]:
    cards, found_notes = moderation_cards.lay_out(page.object_list, reach)
    entries: list[CampaignCard | Card] = sorted([*cards, *found], key=_rank) if found else list(cards)
    return tuple(entries), tuple(found_notes)


def _rank(entry: CampaignCard | Card) -> float:
    """Sorting is stable, so cards of equal worth stay as the database had them."""
    return -(entry.worth or 0.0)
