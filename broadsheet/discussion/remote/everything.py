"""All comments with everything about them, in pages: a way out that needs no access to the server."""

from __future__ import annotations

from django.db.models import Prefetch

from broadsheet.discussion.decisions.export import export_comment
from broadsheet.discussion.models import Comment, ModerationDecision
from broadsheet.discussion.remote import cursors


def comments(limit: int, cursor: str = "") -> tuple[list[dict[str, object]], str]:
    """Comments in every state, in the order in which they were stored, and the cursor of those that follow.

    Raises BadCursor.
    """
    decisions = Prefetch("decisions", ModerationDecision.objects.order_by("pk"))
    found = Comment.objects.with_thread().prefetch_related(decisions).order_by("pk")
    if cursor:
        found = found.filter(pk__gt=cursors.row_id(cursor))
    rows = list(found[: limit + 1])
    following = cursors.text_of(rows[limit - 1].pk) if len(rows) > limit else ""
    return [_exported(comment) for comment in rows[:limit]], following


def _exported(comment: Comment) -> dict[str, object]:
    place = {"id": comment.pk, "thread_id": comment.thread_id, "parent_id": comment.parent_id}
    return place | {"site": comment.thread.site, "title": comment.thread.title, **export_comment(comment)}
