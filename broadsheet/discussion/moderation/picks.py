"""Editors' picks and pins: what stands out of a discussion by a person's choice."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from broadsheet.discussion import audit
from broadsheet.discussion.models import Comment
from broadsheet.pagecache import service as pagecache


class Mark(StrEnum):
    PICK = "pick"
    PIN = "pin"


_FIELDS = {Mark.PICK: "picked_at", Mark.PIN: "pinned_at"}

_DONE = {Mark.PICK: ("picked", "unpicked"), Mark.PIN: ("pinned", "unpinned")}


def put(comment_id: int, mark: Mark, is_on: bool, user_id: int, now: datetime) -> bool:
    """Pick or pin a comment that readers see, or take that back; whether anything changed."""
    field = _FIELDS[mark]
    comments = Comment.objects.visible() if is_on else Comment.objects.all()
    changing = comments.filter(pk=comment_id, **{f"{field}__isnull": is_on})
    with transaction.atomic():
        comment = changing.select_related("thread").first()
        if comment is None or not changing.update(**{field: now if is_on else None}):
            return False
        audit.log(user_id, _DONE[mark][not is_on], f"{comment.author_name}, #{comment.pk}", "", now)
    if not comment.thread.site:
        pagecache.purge(comment.thread.url)
    return True
