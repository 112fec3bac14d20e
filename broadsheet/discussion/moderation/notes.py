"""What moderators write to each other: about a comment, about a thread, and for the next shift."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from broadsheet.discussion import audit
from broadsheet.discussion.models import Note, Thread

LONGEST = 2_000

_SHOWN = 200


@dataclass(slots=True)
class Notes:
    """The notes that belong to what is shown, the latest first."""

    handover: list[Note] = field(default_factory=list)
    of_comments: dict[int, list[Note]] = field(default_factory=dict)
    of_threads: dict[int, list[Note]] = field(default_factory=dict)


def leave(
    words: str, user_id: int, now: datetime, *, comment_id: int | None = None, thread_id: int | None = None
) -> Note:
    """Leave a note; without a comment and a thread it is for the next shift."""
    about = _about(comment_id, thread_id)
    with transaction.atomic():
        audit.log(user_id, "noted", about, words, now)
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
        audit.log(user_id, "note-removed", _about(note.comment_id, note.thread_id), str(note), now)
        note.delete()


def find(comment_ids: Iterable[int], thread_ids: Iterable[int]) -> Notes:
    """The notes on these comments and threads, and those for the next shift; one query."""
    notes = Notes()
    wanted = Q(comment__in=list(comment_ids)) | Q(thread__in=list(thread_ids)) | Q(comment=None, thread=None)
    for note in Note.objects.filter(wanted).select_related("author").order_by("-pk")[:_SHOWN]:
        if note.comment_id:
            notes.of_comments.setdefault(note.comment_id, []).append(note)
        elif note.thread_id:
            notes.of_threads.setdefault(note.thread_id, []).append(note)
        else:
            notes.handover.append(note)
    return notes
