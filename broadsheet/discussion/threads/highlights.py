"""What stands out of a discussion by an editor's choice: picks and pins."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from broadsheet.discussion import audit
from broadsheet.discussion.models import AuditAction, Comment
from broadsheet.discussion.threads import picked
from broadsheet.pagecache import service as pagecache


class Highlight(StrEnum):
    """How editors make a comment stand out: recommended, or kept at the top of its thread."""

    PICK = "pick"
    PIN = "pin"


_FIELDS = {Highlight.PICK: "picked_at", Highlight.PIN: "pinned_at"}

_ACTIONS = {
    (Highlight.PICK, True): AuditAction.PICKED,
    (Highlight.PICK, False): AuditAction.UNPICKED,
    (Highlight.PIN, True): AuditAction.PINNED,
    (Highlight.PIN, False): AuditAction.UNPINNED,
}


def set_highlight(comment_id: int, mark: Highlight, is_on: bool, user_id: int, now: datetime) -> bool:
    """Pick or pin a comment that readers see, or take that back; whether anything changed."""
    field = _FIELDS[mark]
    comments = Comment.objects.visible() if is_on else Comment.objects.all()
    changing = comments.filter(pk=comment_id, **{f"{field}__isnull": is_on})
    with transaction.atomic():
        comment = changing.select_related("thread").first()
        if comment is None or not changing.update(**{field: now if is_on else None}):
            return False
        audit.record(user_id, _ACTIONS[mark, is_on], audit.name_of(comment), "", now, comment_id=comment.pk)
        comment.thread.record_change(now, is_addition=is_on)
        if mark == Highlight.PICK:
            pagecache.purge(picked.KEY)
    return True
