"""What else the author of a comment wrote: how much of it was kept, and the latest of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, F, Func, Min, Q, QuerySet, Value, Window
from django.db.models.functions import Cast, Left, Lower, RowNumber

from broadsheet.discussion.models import AuthorKey, AuthorKeyKind, Comment, CommentQuerySet
from broadsheet.discussion.states import REMOVED, State

SHOWN = 3

_ON_A_PAGE = 10

_BEGINNING = 160

_FIELDS = ("kind", "value", "published", "removed", "first_seen", "pk", "state", "posted_at", "beginning")

_COLUMNS: dict[AuthorKeyKind, F | Func] = {
    AuthorKeyKind.READER: F("reader"),
    AuthorKeyKind.EMAIL: Lower("author_email"),
    AuthorKeyKind.SENDER: F("sender"),
}


@dataclass(frozen=True, slots=True)
class AuthorHistory:
    """What else came from one author: numbers of all of it, and the beginnings of the latest few."""

    published: int = 0
    removed: int = 0
    first_seen: datetime | None = None
    latest: tuple[Comment, ...] = ()


def histories(comments: list[Comment], reach: CommentQuerySet) -> dict[int, AuthorHistory]:
    """For each comment, what else among ``reach`` came from its author; one query for all of them."""
    keys = {comment.pk: AuthorKey.of(comment) for comment in comments}
    rows: dict[AuthorKey, list[dict[str, Any]]] = {}
    for row in _rows(set(keys.values()), reach):
        rows.setdefault(AuthorKey(AuthorKeyKind(row["kind"]), row["value"]), []).append(row)
    return {comment.pk: _past(comment, rows.get(keys[comment.pk], [])) for comment in comments}


def others(comment: Comment, reach: CommentQuerySet) -> CommentQuerySet:
    """What else among ``reach`` its author wrote, the latest first, for the comment's own page."""
    return reach.by_author(AuthorKey.of(comment)).exclude(pk=comment.pk).latest_posted()[:_ON_A_PAGE]


def _past(comment: Comment, rows: list[dict[str, Any]]) -> AuthorHistory:
    if not rows:
        return AuthorHistory()
    others = [
        Comment(pk=row["pk"], state=row["state"], posted_at=row["posted_at"], text=row["beginning"]) for row in rows
    ]
    latest = sorted(others, key=lambda one: (one.posted_at, one.pk), reverse=True)
    return AuthorHistory(
        # The comment itself is among them, and is not what else there is.
        rows[0]["published"] - (comment.state == State.PUBLISHED),
        rows[0]["removed"] - (comment.state in REMOVED),
        rows[0]["first_seen"],
        tuple(one for one in latest if one.pk != comment.pk)[:SHOWN],
    )


def _rows(keys: set[AuthorKey], reach: CommentQuerySet) -> Iterable[dict[str, Any]]:
    """For each kind of key a query of its own, which its index answers, put together."""
    parts = [_latest(reach, kind, [key.value for key in keys if key.kind == kind and key.value]) for kind in _COLUMNS]
    return parts[0].union(*parts[1:], all=True)


def _latest(reach: CommentQuerySet, kind: AuthorKeyKind, values: list[str]) -> QuerySet[Comment, dict[str, Any]]:
    """The latest of each author, each row with the numbers of all that came from the same author."""
    known = reach.by_authors(kind, values).order_by()
    author = [_COLUMNS[kind]]
    latest: QuerySet[Comment, dict[str, Any]] = (
        known.annotate(
            kind=Value(kind.value),
            value=Cast(_COLUMNS[kind], CharField()),
            place=Window(RowNumber(), partition_by=author, order_by=["-posted_at", "-pk"]),
            published=Window(Count("pk", filter=Q(state=State.PUBLISHED)), partition_by=author),
            removed=Window(Count("pk", filter=Q(state__in=REMOVED)), partition_by=author),
            first_seen=Window(Min("posted_at"), partition_by=author),
            beginning=Left("text", _BEGINNING),
        )
        # One more than is shown: the comment itself may be among them.
        .filter(place__lte=SHOWN + 1)
        .values(*_FIELDS)
    )
    return latest
