"""A thread as a page shows it: so many conversations, each with its first replies, and ways to the rest.

Pages are ranges of paths or scores, not numbers (keyset pagination), so that the last page of a long thread costs
what the first one does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from broadsheet.discussion.models import Comment, CommentQuerySet, Thread, paths
from broadsheet.discussion.states import State

ROOTS_A_PAGE = 25

REPLIES_SHOWN = 3

# A link that leads to one or two more replies is worth less than the replies.
REPLIES_WHOLE = 5

CONVERSATION_PAGE = 100

_MARKED_SHOWN = 100

_NEWS_SHOWN = 50


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
    def key(comment: Comment, order: Order) -> str:
        """What stands for ``comment`` in an address."""
        return f"{comment.path}~{comment.score!r}" if order == Order.APPRECIATED else comment.path


@dataclass(frozen=True, slots=True)
class Node:
    """One place in the tree; ``comment`` is ``None`` where what stood there is no longer shown.

    ``more`` replies follow that are on the page of the conversation ``more_of`` alone.
    """

    comment: Comment | None
    parent: Comment | None = None
    depth: int = 0
    parent_is_elsewhere: bool = False
    more: int = 0
    more_of: int | None = None

    @property
    def shown_depth(self) -> int:
        """How far in it stands; deeper replies say whom they answer instead of moving on to the right."""
        return min(self.depth, paths.DEEPEST_SHOWN)


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One page of a thread: its nodes in reading order, and the cursors of the pages beside it, if any."""

    nodes: list[Node]
    order: Order = Order.OLDEST
    before: str = ""
    after: str = ""
    pinned: list[Comment] = field(default_factory=list)
    pick_count: int = 0


def page(thread: Thread, order: Order = Order.OLDEST, cursor: Cursor | None = None) -> ThreadPage:
    """A page of ``thread``. At most four queries, however long the thread and its conversations are."""
    if thread.is_hidden:
        return ThreadPage([], order)
    marked = _marked(thread)
    picks = [comment for comment in marked if comment.picked_at]
    pinned = [comment for comment in marked if comment.pinned_at] if cursor is None else []
    if order == Order.PICKS:
        return ThreadPage(_out_of_order(picks), order, pick_count=len(picks))
    roots, before, after = _range(thread, order, cursor)
    nodes = _with_first_replies(thread, roots)
    keys = [Cursor.key(root, order) for root in roots]
    return ThreadPage(
        nodes,
        order,
        before=keys[0] if before and keys else "",
        after=keys[-1] if after and keys else "",
        pinned=pinned,
        pick_count=len(picks),
    )


def conversation(root: Comment, cursor: Cursor | None = None) -> ThreadPage:
    """So many replies of one conversation, in reading order, for a page of their own."""
    replies = Comment.objects.visible_in(root.thread).filter(root=root).for_display()
    shown, before, after = _slice(replies, cursor, _bounds(Order.OLDEST, cursor), CONVERSATION_PAGE, Order.OLDEST)
    nodes = _in_reading_order(root, shown, _parents_elsewhere(root, shown))
    return ThreadPage(
        nodes, before=shown[0].path if before and shown else "", after=shown[-1].path if after and shown else ""
    )


def published_since(thread: Thread, moment: datetime) -> list[Node]:
    """What readers who opened the page at ``moment`` have not seen, the newest fifty, in the order it came."""
    newest = (
        thread.comments.visible_in(thread)
        .for_display()
        .filter(published_at__gt=moment)
        .order_by("-published_at", "-pk")
    )
    return _out_of_order(list(newest[:_NEWS_SHOWN])[::-1])


def is_on_first_page(comment: Comment) -> bool:
    """Whether the conversation of ``comment`` is on the page that everybody gets."""
    before = comment.thread.comments.openings().filter(path__lt=paths.of_root(comment.path))
    return before.order_by("path")[:ROOTS_A_PAGE].count() < ROOTS_A_PAGE


def is_among_first_replies(comment: Comment) -> bool:
    """Whether ``comment`` is shown under its opening comment, rather than on the conversation's own page."""
    if comment.root_id is None:
        return True
    others = Comment.objects.visible().filter(root=comment.root_id).order_by("path")
    if others[: REPLIES_WHOLE + 1].count() <= REPLIES_WHOLE:
        return True
    return others.filter(path__lt=comment.path)[:REPLIES_SHOWN].count() < REPLIES_SHOWN


def _marked(thread: Thread) -> list[Comment]:
    """What the editors have pinned or picked, in one query."""
    # Worded as in the index, so that the database uses it.
    marked = thread.comments.visible_in(thread).filter(Q(picked_at__isnull=False) | Q(pinned_at__isnull=False))
    return list(marked.for_display().order_by("path")[:_MARKED_SHOWN])


def _range(thread: Thread, order: Order, cursor: Cursor | None) -> tuple[list[Comment], bool, bool]:
    replies = Comment.objects.visible_in(thread).filter(root=OuterRef("pk")).order_by("path").values("pk")
    # The rows of the first replies and of the one after them: of each conversation so many steps in an index,
    # however long it is.
    first = {f"reply_{place}": Subquery(replies[place : place + 1]) for place in range(REPLIES_WHOLE + 1)}
    openings = thread.comments.openings().for_display().annotate(**first)
    return _slice(openings, cursor, _bounds(order, cursor), ROOTS_A_PAGE, order)


def _slice(
    comments: CommentQuerySet, cursor: Cursor | None, bounds: Q, size: int, order: Order
) -> tuple[list[Comment], bool, bool]:
    """Up to ``size`` comments beside the cursor, and whether there are more before and after them."""
    is_backward = cursor is not None and cursor.side == "before"
    sorting = _sorting(order, is_backward)
    found = list(comments.filter(bounds).order_by(*sorting)[: size + 1])
    has_more = len(found) > size
    shown = found[:size]
    if is_backward:
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


def _with_first_replies(thread: Thread, roots: list[Comment]) -> list[Node]:
    wanted = [pk for root in roots for pk in _first_replies(root)]
    # Looked up by id alone, which is faster; they were visible a moment ago.
    found = Comment.objects.for_display().filter(pk__in=wanted) if wanted else []
    replies = [reply for reply in found if reply.state == State.PUBLISHED]
    by_root: dict[int | None, list[Comment]] = {}
    for reply in sorted(replies, key=lambda reply: reply.path):
        by_root.setdefault(reply.root_id, []).append(reply)
    long = [root.pk for root in roots if _is_long(root)]
    totals = _reply_counts(thread, long)
    nodes: list[Node] = []
    for root in roots:
        shown = by_root.get(root.pk, [])
        nodes.append(Node(root if root.state == State.PUBLISHED else None))
        nodes += _in_reading_order(root, shown, {})
        if root.pk in totals:
            nodes[-1] = replace(nodes[-1], more=totals[root.pk] - len(shown), more_of=root.pk)
    return nodes


def _is_long(root: Comment) -> bool:
    """Whether a conversation has more replies than are shown whole."""
    return getattr(root, f"reply_{REPLIES_WHOLE}") is not None


def _first_replies(root: Comment) -> list[int]:
    """The replies that are shown under an opening comment, as its row names them."""
    named = (getattr(root, f"reply_{place}") for place in range(REPLIES_SHOWN if _is_long(root) else REPLIES_WHOLE))
    return [pk for pk in named if pk is not None]


def _reply_counts(thread: Thread, root_ids: list[int]) -> dict[int, int]:
    if not root_ids:
        return {}
    replies = Comment.objects.visible_in(thread).filter(root__in=root_ids)
    return dict(replies.order_by().values_list("root").annotate(Count("pk")))


def _out_of_order(comments: list[Comment]) -> list[Node]:
    """Comments in a flat list; each says whom it answers, as that stands somewhere else."""
    answered = {comment.parent_id for comment in comments} - {None}
    parents = Comment.objects.visible().for_display().in_bulk(answered) if answered else {}
    return [Node(comment, parents.get(comment.parent_id), parent_is_elsewhere=True) for comment in comments]


def _parents_elsewhere(root: Comment, replies: list[Comment]) -> dict[int, Comment]:
    here = {root.pk, *(reply.pk for reply in replies)}
    missing = {reply.parent_id for reply in replies} - here
    return Comment.objects.visible().for_display().in_bulk(missing) if missing else {}


def _in_reading_order(root: Comment, replies: Iterable[Comment], elsewhere: dict[int, Comment]) -> list[Node]:
    """The replies as nodes, with an empty place above those whose parent is no longer shown."""
    seen: dict[int | None, Comment | None] = {root.pk: root if root.state == State.PUBLISHED else None}
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
