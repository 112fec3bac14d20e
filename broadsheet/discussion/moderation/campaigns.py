"""Near copies that came in one campaign and wait for a decision: one card, one press for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from django.db.models import Count, Max, Min, QuerySet, Sum

from broadsheet.discussion.models import Comment, CommentQuerySet
from broadsheet.discussion.states import State

LEAST = 3
"""Fewer copies than that are shown as single comments."""

_MOST_SHOWN = 10

LOOKED_AT = 3_000
"""So many of those that wait are looked at for campaigns, the newest: sorting all of them would take too long."""

_SAMPLE = 700


@dataclass(frozen=True, slots=True)
class CampaignCard:
    """Undecided near copies, and how far they are spread."""

    key: str
    count: int
    names: int
    senders: int
    threads: int
    since: datetime
    until: datetime
    upto: int
    worth: float
    samples: tuple[str, str]

    @property
    def anchor(self) -> str:
        return f"campaign-{self.key}"

    @property
    def diffs(self) -> list[list[tuple[str, bool]]]:
        """The samples in segments, each with whether the other sample says something else there."""
        texts = [text[:_SAMPLE] for text in self.samples]
        if texts[0] == texts[1]:
            return [[(texts[0], False)]]
        return [_diff(texts[0], texts[1]), _diff(texts[1], texts[0])]


def newest(comments: CommentQuerySet) -> QuerySet[Comment, tuple[str]]:
    """The campaigns of what came last and waits, each as often as it has comments there."""
    return members(comments).order_by("-posted_at").values_list("campaign")[:LOOKED_AT]


def largest(found: dict[str, int]) -> dict[str, int]:
    """The campaigns that are shown as cards."""
    return dict(sorted(found.items(), key=lambda row: (-row[1], row[0]))[:_MOST_SHOWN])


def members(comments: CommentQuerySet) -> CommentQuerySet:
    """Those that wait and belong to a campaign."""
    return comments.filter(state=State.HELD).exclude(campaign="")


def one(comments: CommentQuerySet, key: str, upto: int) -> CommentQuerySet:
    """What waits of one campaign, up to the newest comment that its card showed, so that nothing is decided unseen."""
    return members(comments).filter(campaign=key, pk__lte=upto)


def described(comments: CommentQuerySet, keys: Iterable[str]) -> list[CampaignCard]:
    """These campaigns with their spread and two samples."""
    rows = (
        members(comments)
        .filter(campaign__in=list(keys))
        .order_by()
        .values("campaign")
        .annotate(
            count=Count("pk"),
            names=Count("author_name", distinct=True),
            senders=Count("sender", distinct=True),
            threads=Count("thread", distinct=True),
            since=Min("posted_at"),
            until=Max("posted_at"),
            upto=Max("pk"),
            worth=Sum("worth"),
            # The two that stand farthest apart in the alphabet: they differ if any do, and cost no query of their own.
            first=Min("text"),
            last=Max("text"),
        )
    )
    return [
        CampaignCard(
            key=row["campaign"],
            count=row["count"],
            names=row["names"],
            senders=row["senders"],
            threads=row["threads"],
            since=row["since"],
            until=row["until"],
            upto=row["upto"],
            worth=row["worth"],
            samples=(row["first"], row["last"]),
        )
        for row in rows
    ]


def _diff(text: str, other: str) -> list[tuple[str, bool]]:
    mine, others = text.split(" "), other.split(" ")
    matcher = SequenceMatcher(None, mine, others, autojunk=False)
    return [
        (" ".join(mine[start:end]), tag != "equal") for tag, start, end, _, _ in matcher.get_opcodes() if start < end
    ]
