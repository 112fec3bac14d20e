"""What else the author of a comment wrote lately: how much of it was kept, and the latest of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Count, Min, Q, QuerySet, Window
from django.db.models.functions import Left, RowNumber

from broadsheet.discussion.models import AuthorKey, AuthorKeyKind, Comment, CommentQuerySet, desk_url_of
from broadsheet.discussion.states import REMOVED, State
from broadsheet.lib import rows

SHOWN = 3

LOOKED_AT = 100
"""Of an author who wrote more than that, only the latest are counted: a page must not take longer for it."""

_ON_A_PAGE = 10

_BEGINNING = 160


class _Found(NamedTuple):
    """One of the latest comments of an author, with the numbers of all that were looked at."""

    published: int
    removed: int
    since: datetime
    pk: int
    state: str
    posted_at: datetime
    beginning: str


class Earlier(NamedTuple):
    """What is shown of another comment of an author."""

    pk: int
    state: str
    posted_at: datetime
    text: str

    @property
    def state_in_words(self) -> str:
        return str(State(self.state).label)

    @property
    def url(self) -> str:
        return desk_url_of(self.pk)


@dataclass(frozen=True, slots=True)
class AuthorHistory:
    """What else came from one author: numbers of all of it ``since`` then, and the beginnings of the latest few."""

    published: int = 0
    removed: int = 0
    since: datetime | None = None
    latest: tuple[Earlier, ...] = ()


def histories(comments: list[Comment], reach: CommentQuerySet) -> dict[int, AuthorHistory]:
    """For each comment, what else among ``reach`` came from its author; one query for all of them."""
    keys = {comment.pk: AuthorKey.of(comment) for comment in comments}
    wanted = sorted({key for key in keys.values() if key.value})
    asked = [
        (partial(_latest, reach, kind), [_value(key) for key in keys_of_kind])
        for kind, keys_of_kind in groupby(wanted, lambda key: key.kind)
    ]
    found = dict(zip(wanted, rows.for_each(asked), strict=True))
    return {
        comment.pk: _past(comment, [_Found(*row) for row in found.get(keys[comment.pk], [])]) for comment in comments
    }


def others(comment: Comment, reach: CommentQuerySet) -> CommentQuerySet:
    """What else among ``reach`` its author wrote, the latest first, for the comment's own page."""
    return reach.by_author(AuthorKey.of(comment)).exclude(pk=comment.pk).latest_posted()[:_ON_A_PAGE]


def _past(comment: Comment, found: list[_Found]) -> AuthorHistory:
    if not found:
        return AuthorHistory()
    latest = sorted(found, key=lambda one: (one.posted_at, one.pk), reverse=True)
    # The comment itself may be among them, and is not what else there is.
    is_among = comment.posted_at >= found[0].since
    return AuthorHistory(
        found[0].published - (is_among and comment.state == State.PUBLISHED),
        found[0].removed - (is_among and comment.state in REMOVED),
        found[0].since,
        tuple(Earlier(one.pk, one.state, one.posted_at, one.beginning) for one in latest if one.pk != comment.pk)[
            :SHOWN
        ],
    )


def _value(key: AuthorKey) -> int | str:
    return int(key.value) if key.kind == AuthorKeyKind.READER else key.value


def _latest(reach: CommentQuerySet, kind: AuthorKeyKind, value: Any) -> QuerySet[Comment, tuple[Any, ...]]:
    """The latest comments of one author, each with the numbers of those that are looked at."""
    known = reach.by_authors(kind, [value]).order_by("-posted_at").values("pk")[:LOOKED_AT]
    latest: QuerySet[Comment, tuple[Any, ...]] = (
        Comment.objects.filter(pk__in=known)
        .annotate(
            place=Window(RowNumber(), order_by=["-posted_at", "-pk"]),
            published=Window(Count("pk", filter=Q(state=State.PUBLISHED))),
            removed=Window(Count("pk", filter=Q(state__in=REMOVED))),
            since=Window(Min("posted_at")),
            beginning=Left("text", _BEGINNING),
        )
        # One more than is shown: the comment itself may be among them.
        .filter(place__lte=SHOWN + 1)
        .values_list(*_Found._fields)
    )
    return latest
