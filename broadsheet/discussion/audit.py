"""The audit log: who did what besides deciding about comments, when and why.

Only verbs write it, inside their own transaction, so that an entry is there if and only if something was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from broadsheet.discussion.models import AuditAction, AuditEntry, Comment

_LONGEST = 300
_LONGEST_NAME = 100


def record(
    user_id: int | None,
    action: AuditAction,
    about: str,
    why: str,
    now: datetime,
    *,
    comment_id: int | None = None,
    by_command: str | None = None,
) -> AuditEntry:
    """Add an entry; without a user for what the site did by itself, or somebody by its command line: ``by_command`` is
    whose account of the server ran it. ``comment_id`` is the comment it was done to."""
    return AuditEntry.objects.create(
        user_id=user_id,
        action=action,
        about=about[:_LONGEST],
        comment_id=comment_id,
        why=why[:_LONGEST],
        done_at=now,
        by_command=by_command is not None,
        system_user=(by_command or "")[:_LONGEST_NAME],
    )


def record_for_others(
    action: str, about: str, why: str, now: datetime, *, user_id: int | None = None, by_command: str | None = None
) -> None:
    """Add an entry about what another app keeps: an account, a key. ``action`` is the value of an `AuditAction`."""
    record(user_id, AuditAction(action), about, why, now, by_command=by_command)


def name_of(comment: Comment) -> str:
    """How the log names a comment: by its author and its number."""
    return f"{comment.author_name}, #{comment.pk}"


def forget(comment_ids: Iterable[int]) -> None:
    """Take authors' names, and the words about their comments, out of the log; that it was done stays."""
    for comment_id in set(comment_ids):
        AuditEntry.objects.forget_words(comment_id)


def forget_bans(about: Mapping[str, str]) -> None:
    """Put comments' numbers in the place of their authors' names, in the entries about bans."""
    AuditEntry.objects.forget_bans(about)
