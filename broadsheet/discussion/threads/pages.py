"""A thread as a page shows it: so many conversations, each with its first replies, and ways to the rest.

Pages are ranges of paths or scores, not numbers (keyset pagination), so that the last page of a long thread costs
what the first one does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from broadsheet.discussion.models import Comment, CommentQuerySet, Thread, paths
from broadsheet.discussion.states import State
from broadsheet.discussion.threads.shown import Shown, as_shown, rows
from broadsheet.lib.rows import Prepared

ROOTS_A_PAGE = 25

REPLIES_SHOWN = 3

# A link that leads to one or two more replies is worth less than the replies.
REPLIES_WHOLE = 5

CONVERSATION_PAGE = 100

_MARKED_SHOWN = 100

_NEWS_SHOWN = 50

_COUNTED = 1_000
"""So many conversations are counted to say where a page stands; beyond, a long thread's page would cost more."""


class Order(models.TextChoices):
    """In what order a reader reads. The first is what everybody gets."""

    OLDEST = "oldest", _("Oldest first")
    NEWEST = "newest", _("Newest first")
    APPRECIATED = "appreciated", _("Most appreciated")
    PICKS = "picks", _("Editors’ picks")


@dataclass(frozen=True, slots=True)
class Cursor:
    """From where a page is read: ``after`` or ``before`` a comment, or ``from`` it on."""

    side: str
    path: str
    score: float = 0.0

    SIDES = ("after", "before", "from")

    @classmethod
    def parse(cls, side: str, text: str) -> Cursor | None:
        """The cursor in an address; ``None`` if it is none of ours."""
        path, _, score = text.partition("~")
        try:
            number = float(score or 0)
        except ValueError:
            return None
        return cls(side, path, number) if paths.is_path(path) and 0 <= number <= 1 else None

    @staticmethod
    def key(comment: Shown, order: Order) -> str:
        """What stands for ``comment`` in an address."""
        return f"{comment.path}~{comment.score!r}" if order == Order.APPRECIATED else comment.path


@dataclass(frozen=True, slots=True)
class Node:
    """One place in the tree; ``comment`` is ``None`` where what stood there is no longer shown.

    ``more`` replies follow that are on the page of the conversation ``more_of`` alone.
    """

    comment: Shown | None
    parent: Shown | None = None
    depth: int = 0
    parent_is_elsewhere: bool = False
    more: int = 0
    more_of: int | None = None

    @property
    def shown_depth(self) -> int:
        """How far in it stands; deeper replies say whom they answer instead of moving on to the right."""
        return min(self.depth, paths.DEEPEST_SHOWN)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which conversations a page shows, counted from one, of how many; of so many at least, if ``is_more``."""

    first: int
    last: int
    total: int
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One page of a thread: its nodes in reading order, and the cursors of the pages beside it, if any."""

    nodes: list[Node]
    order: Order = Order.OLDEST
    before: str = ""
    after: str = ""
    pinned: list[Shown] = field(default_factory=list)
    pick_count: int = 0
    stretch: Stretch | None = None


@dataclass(frozen=True, slots=True)
class _Opening:
    """An opening comment, and the ids of its first replies and of the one after them, as far as there are so many."""

    comment: Shown
    reply_ids: tuple[int | None, ...]

    @property
    def is_long(self) -> bool:
        """Whether it has more replies than are shown whole."""
        return self.reply_ids[REPLIES_WHOLE] is not None

    @property
    def replies_shown(self) -> list[int]:
        """The replies that are shown under it."""
        named = self.reply_ids[: REPLIES_SHOWN if self.is_long else REPLIES_WHOLE]
        return [pk for pk in named if pk is not None]


_Row = TypeVar("_Row", _Opening, Shown)


def page(thread: Thread, order: Order = Order.OLDEST, cursor: Cursor | None = None) -> ThreadPage:
    """A page of ``thread``. At most six queries, however long the thread and its conversations are."""
    if thread.is_hidden:
        return ThreadPage([], order)
    marked = _marked(thread)
    picks = [comment for comment in marked if comment.picked_at]
    pinned = [comment for comment in marked if comment.pinned_at] if cursor is None else []
    if order == Order.PICKS:
        return ThreadPage(_out_of_order(picks), order, pick_count=len(picks))
    openings, before, after = _range(thread, order, cursor)
    nodes = _with_first_replies(openings)
    keys = [Cursor.key(opening.comment, order) for opening in openings]
    return ThreadPage(
        nodes,
        order,
        before=keys[0] if before and keys else "",
        after=keys[-1] if after and keys else "",
        pinned=pinned,
        pick_count=len(picks),
        stretch=_stretch(thread, order, [opening.comment for opening in openings], before) if before or after else None,
    )


def _stretch(thread: Thread, order: Order, shown: list[Shown], has_before: bool) -> Stretch | None:
    """Where these openings stand among all; ``None`` where they stand too far back for counting to be cheap."""
    if not shown:
        return None
    every = Comment.objects.openings().filter(thread=thread.pk).order_by()
    total = every[: _COUNTED + 1].count()
    before = 0
    if has_before:
        first = Cursor("before", shown[0].path, shown[0].score)
        before = every.filter(_bounds(order, first))[: _COUNTED + 1].count()
    if before > _COUNTED:
        return None
    return Stretch(before + 1, before + len(shown), min(total, _COUNTED), total > _COUNTED)


def conversation(root: Comment, cursor: Cursor | None = None) -> ThreadPage:
    """So many replies of one conversation, in reading order, for a page of their own."""
    replies = Comment.objects.visible_in(root.thread).filter(_bounds(Order.OLDEST, cursor), root=root)
    found = rows(replies.order_by(*_sorting(Order.OLDEST, _is_backward(cursor)))[: CONVERSATION_PAGE + 1])
    shown, before, after = _cut(found, cursor, CONVERSATION_PAGE)
    nodes = _in_reading_order(as_shown(root), shown, _parents_elsewhere(root.pk, shown))
    return ThreadPage(
        nodes, before=shown[0].path if before and shown else "", after=shown[-1].path if after and shown else ""
    )


def published_since(thread: Thread, moment: datetime) -> list[Node]:
    """What readers who opened the page at ``moment`` have not seen, the newest fifty, in the order it came."""
    newest = thread.comments.visible_in(thread).filter(published_at__gt=moment).order_by("-published_at", "-pk")
    return _out_of_order(rows(newest[:_NEWS_SHOWN])[::-1])


@Prepared
def _openings_before(thread: int, path: str) -> QuerySet[Comment, tuple[Any, ...]]:
    before = Comment.objects.openings().filter(thread=thread, path__lt=path).order_by("path")
    return before.values_list("pk")[:ROOTS_A_PAGE]


def is_on_first_page(comment: Comment) -> bool:
    """Whether the conversation of ``comment`` is on the page that everybody gets."""
    return len(_openings_before(thread=comment.thread_id, path=paths.of_root(comment.path))) < ROOTS_A_PAGE


def is_among_first_replies(comment: Comment) -> bool:
    """Whether ``comment`` is shown under its opening comment, rather than on the conversation's own page."""
    if comment.root_id is None:
        return True
    first = [path for (path,) in _first_reply_paths(root=comment.root_id)]
    return len(first) <= REPLIES_WHOLE or comment.path <= first[REPLIES_SHOWN - 1]


@Prepared
def _first_reply_paths(root: int) -> QuerySet[Comment, tuple[Any, ...]]:
    replies = Comment.objects.visible().filter(root=root).order_by("path")
    return replies.values_list("path")[: REPLIES_WHOLE + 1]


@Prepared
def _marked_rows(thread: int) -> QuerySet[Comment, tuple[Any, ...]]:
    # Worded as in the index, so that the database uses it.
    marked = Q(picked_at__isnull=False) | Q(pinned_at__isnull=False)
    shown = Comment.objects.visible_where_shown().filter(marked, thread=thread).order_by("path")
    return shown.values_list(*Shown._fields)[:_MARKED_SHOWN]


def _marked(thread: Thread) -> list[Shown]:
    """What the editors have pinned or picked, in one query."""
    return [Shown._make(row) for row in _marked_rows(thread=thread.pk)]


def _opening_columns() -> tuple[str, ...]:
    return (*Shown._fields, *(f"reply_{place}" for place in range(REPLIES_WHOLE + 1)))


def _openings(thread: int) -> CommentQuerySet:
    """The openings of a thread, each with the rows of its first replies and of the one after them.

    Of each conversation that is so many steps in an index, however long it is.
    """
    replies = Comment.objects.visible_where_shown().filter(root=OuterRef("pk")).order_by("path").values("pk")
    first = {f"reply_{place}": Subquery(replies[place : place + 1]) for place in range(REPLIES_WHOLE + 1)}
    return Comment.objects.openings().filter(thread=thread).annotate(**first)


@Prepared
def _first_openings(thread: int) -> QuerySet[Comment, tuple[Any, ...]]:
    return _openings(thread).order_by("path").values_list(*_opening_columns())[: ROOTS_A_PAGE + 1]


@Prepared
def _openings_from(thread: int, path: str) -> QuerySet[Comment, tuple[Any, ...]]:
    openings = _openings(thread).filter(path__gte=path).order_by("path")
    return openings.values_list(*_opening_columns())[: ROOTS_A_PAGE + 1]


def _range(thread: Thread, order: Order, cursor: Cursor | None) -> tuple[list[_Opening], bool, bool]:
    if order == Order.OLDEST and cursor is None:
        # What everybody gets.
        found = _first_openings(thread=thread.pk)
    elif order == Order.OLDEST and cursor is not None and cursor.side == "from":
        # What its author gets after posting.
        found = _openings_from(thread=thread.pk, path=cursor.path)
    else:
        bounded = _openings(thread.pk).filter(_bounds(order, cursor)).order_by(*_sorting(order, _is_backward(cursor)))
        found = list(bounded.values_list(*_opening_columns())[: ROOTS_A_PAGE + 1])
    openings = [_Opening(Shown._make(row[: len(Shown._fields)]), row[len(Shown._fields) :]) for row in found]
    return _cut(openings, cursor, ROOTS_A_PAGE)


def _is_backward(cursor: Cursor | None) -> bool:
    return cursor is not None and cursor.side == "before"


def _cut(found: list[_Row], cursor: Cursor | None, size: int) -> tuple[list[_Row], bool, bool]:
    """Up to ``size`` of what was found beside the cursor, and whether there is more before and after that."""
    has_more = len(found) > size
    shown = found[:size]
    if _is_backward(cursor):
        return shown[::-1], has_more, True
    return shown, cursor is not None, has_more


def _sorting(order: Order, is_backward: bool) -> tuple[str, ...]:
    downward = (order == Order.OLDEST) == is_backward
    sign = "-" if downward else ""
    return (f"{sign}score", f"{sign}path") if order == Order.APPRECIATED else (f"{sign}path",)


def _bounds(order: Order, cursor: Cursor | None) -> Q:
    if cursor is None:
        return Q()
    upward = (order == Order.OLDEST) != (cursor.side == "before")
    comparison = ("gt" if upward else "lt") + ("e" if cursor.side == "from" else "")
    path = Q(**{f"path__{comparison}": cursor.path})
    if order != Order.APPRECIATED:
        return path
    return Q(**{f"score__{comparison[:2]}": cursor.score}) | (Q(score=cursor.score) & path)


@Prepared
def _reply_rows(ids: list[int]) -> QuerySet[Comment, tuple[Any, ...]]:
    # Looked up by id alone, which is faster; they were visible a moment ago.
    return Comment.objects.filter(pk__in=ids).order_by().values_list(*Shown._fields)


def _with_first_replies(openings: list[_Opening]) -> list[Node]:
    wanted = [pk for opening in openings for pk in opening.replies_shown]
    replies = [Shown._make(row) for row in (_reply_rows(ids=wanted) if wanted else [])]
    by_root: dict[int | None, list[Shown]] = {}
    for reply in sorted(replies, key=lambda reply: reply.path):
        if reply.state == State.PUBLISHED:
            by_root.setdefault(reply.root_id, []).append(reply)
    totals = _reply_counts([opening.comment.pk for opening in openings if opening.is_long])
    nodes: list[Node] = []
    for opening in openings:
        root = opening.comment
        shown = by_root.get(root.pk, [])
        nodes.append(Node(root if root.state == State.PUBLISHED else None))
        nodes += _in_reading_order(root, shown, {})
        if root.pk in totals:
            nodes[-1] = replace(nodes[-1], more=totals[root.pk] - len(shown), more_of=root.pk)
    return nodes


@Prepared
def _counted_replies(roots: list[int]) -> QuerySet[Comment, tuple[Any, ...]]:
    replies = Comment.objects.visible_where_shown().filter(root__in=roots)
    return replies.order_by().values_list("root").annotate(Count("pk"))


def _reply_counts(root_ids: list[int]) -> dict[int, int]:
    return dict(_counted_replies(roots=root_ids)) if root_ids else {}


def _out_of_order(comments: list[Shown]) -> list[Node]:
    """Comments in a flat list; each says whom it answers, as that stands somewhere else."""
    parents = _visible({comment.parent_id for comment in comments})
    return [Node(comment, parents.get(comment.parent_id), parent_is_elsewhere=True) for comment in comments]


def _parents_elsewhere(root_id: int, replies: list[Shown]) -> dict[int | None, Shown]:
    here = {root_id, *(reply.pk for reply in replies)}
    return _visible({reply.parent_id for reply in replies} - here)


def _visible(ids: set[int | None]) -> dict[int | None, Shown]:
    """Those of these comments that readers see, by id."""
    wanted = [pk for pk in ids if pk is not None]
    return {comment.pk: comment for comment in rows(Comment.objects.visible().filter(pk__in=wanted))} if wanted else {}


def _in_reading_order(root: Shown, replies: Iterable[Shown], elsewhere: dict[int | None, Shown]) -> list[Node]:
    """The replies as nodes, with an empty place above those whose parent is no longer shown."""
    seen: dict[int | None, Shown | None] = {root.pk: root if root.state == State.PUBLISHED else None}
    seen.update(elsewhere.items())
    nodes: list[Node] = []
    for reply in replies:
        if reply.parent_id not in seen:
            seen[reply.parent_id] = None
            nodes.append(Node(None, depth=max(1, reply.depth - 1)))
        is_elsewhere = reply.parent_id in elsewhere
        nodes.append(Node(reply, parent=seen[reply.parent_id], depth=reply.depth, parent_is_elsewhere=is_elsewhere))
        seen[reply.pk] = reply
    return nodes
