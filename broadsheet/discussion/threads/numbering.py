"""On which page a comment stands where pages are counted from the first, as in a copy of the site."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse

from broadsheet.discussion.models import Comment, anchor_of, paths
from broadsheet.discussion.threads import lookup, pages


class NumberedPlace(NamedTuple):
    """The address of a page of comments, which of its pages it is, and the name of the comment's place there."""

    url: str
    page: int
    anchor: str


def numbered_place(comment_id: int) -> NumberedPlace | None:
    """Where a comment stands; ``None`` for one that readers do not see."""
    comment = lookup.find_place(comment_id)
    if comment is None:
        return None
    if pages.is_among_first_replies(comment):
        root = paths.of_root(comment.path)
        before = Comment.objects.openings().filter(thread=comment.thread_id, path__lt=root).count()
        return NumberedPlace(comment.thread.url, before // pages.ROOTS_A_PAGE + 1, anchor_of(comment_id))
    before = Comment.objects.visible().filter(root=comment.root_id, path__lt=comment.path).count()
    address = reverse("discussion:conversation", args=[comment.root_id])
    return NumberedPlace(address, before // pages.CONVERSATION_PAGE + 1, anchor_of(comment_id))
