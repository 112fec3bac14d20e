"""What moderators write to each other: about a comment, about a thread, and for the next shift."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from broadsheet.discussion import audit
from broadsheet.discussion.models import AuditAction, Note, Thread

LONGEST = 2_000

_SHOWN = 200


def leave(
    words: str, user_id: int, now: datetime, *, comment_id: int | None = None, thread_id: int | None = None
) -> Note:
    """Leave a note; without a comment and a thread it is for the next shift."""
    about = _about(comment_id, thread_id)
    with transaction.atomic():
        audit.record(user_id, AuditAction.NOTE_LEFT, about, words, now, comment_id=comment_id)
        return Note.objects.create(
            words=words[:LONGEST], author_id=user_id, made_at=now, comment_id=comment_id, thread_id=thread_id
        )


def _about(comment_id: int | None, thread_id: int | None) -> str:
    if comment_id:
        return f"#{comment_id}"
    if thread_id:
        return Thread.objects.values_list("title", flat=True).get(pk=thread_id)
    return gettext("for the next shift")


def remove(note: Note, user_id: int, now: datetime) -> None:
    """Take a note away once it is done with."""
    with transaction.atomic():
        about = _about(note.comment_id, note.thread_id)
        audit.record(user_id, AuditAction.NOTE_REMOVED, about, str(note), now, comment_id=note.comment_id)
        note.delete()


def find(comment_ids: Iterable[int], thread_ids: Iterable[int]) -> list[Note]:
    """The notes on these comments and threads, and those for the next shift, the latest first; one query."""
    wanted = Q(comment__in=list(comment_ids)) | Q(thread__in=list(thread_ids)) | Q(comment=None, thread=None)
    return list(Note.objects.filter(wanted).select_related("author").order_by("-pk")[:_SHOWN])


def handover(notes: Iterable[Note]) -> list[Note]:
    """Those of ``notes`` that are for the next shift."""
    return [note for note in notes if note.comment_id is None and note.thread_id is None]
