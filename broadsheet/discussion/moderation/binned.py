"""The bin as a list to look through: what the filter put there and no person has confirmed, least certain first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from broadsheet.discussion.actors import ActorKind
from broadsheet.discussion.decisions import bulk
from broadsheet.discussion.models import Comment, CommentQuerySet, ModerationDecision
from broadsheet.discussion.moderation import campaigns
from broadsheet.discussion.states import State
from broadsheet.lib.numbers import row_id

ROWS_A_PAGE = 100

LOOKED_AT = 3_000
"""So many are looked through at once, the newest; older ones follow when these are confirmed."""

_SHOWN = 160

_WAVE = "wave"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a comment, or the least certain of a wave of ``count`` near copies with the ``newest`` of them."""

    comment: Comment
    count: int
    newest: int

    @property
    def tick(self) -> str:
        """What a tick of this row stands for."""
        one = self.comment
        return f"{_WAVE} {one.campaign} {self.newest}" if self.count > 1 else f"{one.pk} {one.state} {one.wording}"

    @property
    def percent(self) -> int:
        return round(self.comment.probability * 100)

    @property
    def words(self) -> str:
        return self.comment.text[:_SHOWN]


def page(comments: CommentQuerySet, number: str) -> Page[Row]:
    """One page of the bin."""
    newest = _unconfirmed(comments).order_by("-posted_at").values("pk")[:LOOKED_AT]
    return Paginator(_rows(comments.filter(pk__in=newest)), ROWS_A_PAGE).get_page(number)


def _unconfirmed(comments: CommentQuerySet) -> CommentQuerySet:
    """What was put into the bin, and by no person so far: the last decision that stands about it is no person's."""
    standing = ModerationDecision.objects.standing().filter(comment=OuterRef("pk")).order_by("-pk")
    by_person = Subquery(standing.values("actor_kind")[:1])
    # Where no decision is left, nobody has confirmed it either.
    return comments.filter(state=State.SPAM).alias(by=Coalesce(by_person, Value(""))).exclude(by=ActorKind.PERSON)


def _rows(found: CommentQuerySet) -> list[Row]:
    fields = ("pk", "campaign", "probability", "author_name", "text", "state", "edited_at", "posted_at")
    alike = groupby(sorted(found.only(*fields), key=_wave_first), key=lambda one: one.campaign)
    rows: list[Row] = []
    for key, members in alike:
        copies = list(members)
        if key and len(copies) >= campaigns.LEAST:
            rows.append(Row(copies[0], len(copies), max(one.pk for one in copies)))
        else:
            rows += [Row(one, 1, one.pk) for one in copies]
    return sorted(rows, key=lambda row: (row.comment.probability, row.comment.pk))


def _wave_first(comment: Comment) -> tuple[str, float, int]:
    return comment.campaign, comment.probability, comment.pk


def ticked(
    comments: CommentQuerySet, singles: Iterable[tuple[int, str, str | None]], waves: list[str]
) -> CommentQuerySet:
    """The comments that ticked rows stand for, as far as they still are as they were shown."""
    unconfirmed = _unconfirmed(comments)
    found = bulk.selected(unconfirmed, singles)
    for text in waves:
        _wave, key, newest = [*text.split(" "), "", ""][:3]
        found |= unconfirmed.filter(campaign=key, pk__lte=row_id(newest)) if key else found
    return found


def is_wave(text: str) -> bool:
    """Whether a tick stands for a wave."""
    return text.startswith(f"{_WAVE} ")
