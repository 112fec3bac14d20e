"""What came from the author of a comment before: how much of it was kept, and the latest of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import CharField, Count, F, Min, Q, QuerySet, Value, Window
from django.db.models.functions import Cast, Left, RowNumber

from broadsheet.discussion.models import Comment, CommentQuerySet
from broadsheet.discussion.states import State

SHOWN = 3

_BEGINNING = 160

_REMOVED = (State.SPAM, State.REJECTED)

_NOBODY = {"reader": None, "author_email": "", "sender": ""}


class Earlier(NamedTuple):
    """One of the author's other comments, as far as a card tells of it."""

    pk: int
    state: State
    posted_at: datetime
    beginning: str

    def get_state_display(self) -> str:
        return str(State(self.state).label)


@dataclass(slots=True)
class Past:
    """What else came from one author: numbers of all of it, and the latest few."""

    published: int = 0
    removed: int = 0
    first_seen: datetime | None = None
    latest: list[Earlier] = field(default_factory=list)


def of(comments: list[Comment], reach: CommentQuerySet) -> dict[int, Past]:
    """For each comment, what else among ``reach`` came from its author; one query for all of them."""
    keys = {comment.pk: _key(comment) for comment in comments}
    rows: dict[tuple[str, str], list[tuple]] = {}
    for kind, value, *row in _rows(set(keys.values()), reach):
        rows.setdefault((kind, value), []).append(row)
    return {comment.pk: _past(comment, rows.get(keys[comment.pk], [])) for comment in comments}


def _past(comment: Comment, rows: list[tuple]) -> Past:
    if not rows:
        return Past()
    published, removed, first_seen = rows[0][:3]
    latest = sorted((Earlier(*row[3:]) for row in rows), key=lambda one: (one.posted_at, one.pk), reverse=True)
    return Past(
        # The comment itself is among them, and is not what else there is.
        published - (comment.state == State.PUBLISHED),
        removed - (comment.state in _REMOVED),
        first_seen,
        [one for one in latest if one.pk != comment.pk][:SHOWN],
    )


def _rows(keys: set[tuple[str, str]], reach: CommentQuerySet) -> Iterable[tuple]:
    """For each kind of key a query of its own, which its index answers, put together."""
    parts = [_latest(reach, kind, [value for one, value in keys if one == kind and value]) for kind in _NOBODY]
    return parts[0].union(*parts[1:], all=True)


def _latest(reach: CommentQuerySet, kind: str, values: list[str]) -> QuerySet:
    """The latest of each author, each row with the numbers of all that came from him."""
    # Said twice, so that the database sees that it may use an index of those that have one.
    known = reach.filter(**{f"{kind}__in": values}).exclude(**{kind: _NOBODY[kind]}).order_by()
    his = [F(kind)]
    return (
        known.annotate(
            kind=Value(kind),
            value=Cast(kind, CharField()),
            place=Window(RowNumber(), partition_by=his, order_by=["-posted_at", "-pk"]),
            published=Window(Count("pk", filter=Q(state=State.PUBLISHED)), partition_by=his),
            removed=Window(Count("pk", filter=Q(state__in=_REMOVED)), partition_by=his),
            first_seen=Window(Min("posted_at"), partition_by=his),
            beginning=Left("text", _BEGINNING),
        )
        # One more than is shown: the comment itself may be among them.
        .filter(place__lte=SHOWN + 1)
        .values_list("kind", "value", "published", "removed", "first_seen", "pk", "state", "posted_at", "beginning")
    )


def _key(comment: Comment) -> tuple[str, str]:
    """By what his other comments are known: as `CommentQuerySet.of_author` has it."""
    if comment.reader_id:
        return "reader", str(comment.reader_id)
    if comment.author_email:
        return "author_email", comment.author_email
    return "sender", comment.sender
