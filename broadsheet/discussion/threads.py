"""A thread as a page shows it: so many opening comments, each with all of its replies under it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from broadsheet.discussion.models import DEEPEST_SHOWN, Comment, CommentQuerySet, Thread
from broadsheet.discussion.states import State

ROOTS_A_PAGE = 50


@dataclass(slots=True)
class Node:
    """One place in the tree; ``comment`` is ``None`` where what stood there is no longer shown."""

    comment: Comment | None
    parent: Comment | None = None
    depth: int = 0
    children: list[Node] = field(default_factory=list)

    @property
    def shown_depth(self) -> int:
        """How far in it stands; deeper replies say whom they answer instead of moving on to the right."""
        return min(self.depth, DEEPEST_SHOWN)


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One page of a thread: its nodes in reading order, and where it stands among the others."""

    nodes: list[Node]
    number: int
    has_more: bool


def page(thread: Thread, number: int = 1) -> ThreadPage:
    """The ``number``-th page of a thread, oldest conversations first. Two queries, however long it is."""
    first = (number - 1) * ROOTS_A_PAGE
    roots = list(_opening(thread).for_display().order_by("posted_at", "pk")[first : first + ROOTS_A_PAGE + 1])
    has_more = len(roots) > ROOTS_A_PAGE
    roots = roots[:ROOTS_A_PAGE]
    replies = thread.comments.visible().filter(root__in=[root.pk for root in roots]).for_display()
    return ThreadPage(_in_reading_order(roots, list(replies.order_by("posted_at", "pk"))), number, has_more)


def page_number(comment: Comment) -> int:
    """On which page of its thread a comment stands."""
    opening = comment.root if comment.root_id else comment
    before = _opening(comment.thread).filter(
        Q(posted_at__lt=opening.posted_at) | Q(posted_at=opening.posted_at, pk__lt=opening.pk)
    )
    return before.count() // ROOTS_A_PAGE + 1


def _opening(thread: Thread) -> CommentQuerySet:
    """The comments that open a conversation: the visible ones, and the empty places with visible replies."""
    answered = Exists(Comment.objects.visible().filter(root=OuterRef("pk")))
    return thread.comments.filter(Q(root=None) & (Q(state=State.PUBLISHED) | answered))


def _in_reading_order(roots: list[Comment], replies: list[Comment]) -> list[Node]:
    nodes = {root.pk: Node(root if root.state == State.PUBLISHED else None) for root in roots}
    for reply in replies:
        nodes[reply.pk] = Node(reply, depth=reply.depth)
    for reply in replies:
        above = nodes.get(reply.parent_id)
        if above is None:
            # The comment it answers is gone; an empty place keeps the conversation readable.
            above = nodes[reply.parent_id] = Node(None, depth=max(1, reply.depth - 1))
            nodes[reply.root_id].children.append(above)
        nodes[reply.pk].parent = above.comment
        above.children.append(nodes[reply.pk])
    ordered: list[Node] = []
    waiting = [nodes[root.pk] for root in reversed(roots)]
    while waiting:
        node = waiting.pop()
        ordered.append(node)
        waiting.extend(reversed(node.children))
    return ordered
