"""Taking words and names out of comments for good."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import transaction

from broadsheet.discussion import audit, filtering
from broadsheet.discussion.actors import AUTHOR
from broadsheet.discussion.decisions import transitions
from broadsheet.discussion.decisions.transitions import Change
from broadsheet.discussion.models import Appeal, Comment, ModerationDecision, Note, Report, ReportedError, Revision
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.rules import bans
from broadsheet.discussion.states import State
from broadsheet.lib import signing
from broadsheet.privacy import journal, residues

KIND = "comment"
"""As what the journal of erasures knows this one."""


def mark(comment: Comment) -> str:
    """The keyed hash by which the journal of erasures knows a comment; its number alone may be given again."""
    return marks(comment.pk, comment.posted_at)[0]


def marks(comment_id: int, posted_at: datetime) -> list[str]:
    """The same, under today's secret and the listed earlier ones."""
    return signing.keyed_hashes("erased-comment", f"{comment_id} {posted_at.astimezone(UTC).isoformat()}")


def blank(ids: list[int]) -> None:
    """Empty these comments, and all that repeats their words or their authors' names."""
    bans.forget_names(Comment.objects.filter(pk__in=ids))
    Comment.objects.filter(pk__in=ids).update(
        author_name="",
        author_email="",
        author_url="",
        text="",
        html="",
        sender="",
        digest=None,
        circumstances={},
        campaign="",
    )
    ModerationDecision.objects.filter(comment__in=ids).forget_words()
    for table in (Revision, Note):
        table.objects.filter(comment__in=ids).delete()
    audit.forget(ids)
    # Appeals are the author's own words, and reports may repeat them.
    Appeal.objects.filter(comment__in=ids).update(words="", answer="")
    Report.objects.filter(comment__in=ids).update(words="", law="")
    ReportedError.objects.filter(comment__in=ids).update(sentence="", answer="")


def erase(comments: Iterable[Comment], now: datetime) -> int:
    """Take the words and names out of comments for good, and out of what the filter learned from them."""
    erased, found = 0, list(comments)
    journal.note(KIND, [mark(comment) for comment in found], now)
    for comment_id in [comment.pk for comment in found]:
        with transaction.atomic():
            erased += _erase_one(comment_id, now)
    return erased


def _erase_one(comment_id: int, now: datetime) -> bool:
    # The row is locked first: a decision at the same time is taken before the erasure or not at all.
    comment = Comment.objects.select_for_update(of=("self",)).filter(pk=comment_id).first()
    if comment is None or comment.state == State.ERASED:
        return False
    change = Change(State(comment.state), State.ERASED, ModerationReason.ERASED, AUTHOR, now)
    transitions.change_state(comment_id, change)
    blank([comment_id])
    filtering.forget(comment, now)
    residues.leave(now)
    return True


def erase_by_id(comment_id: int, now: datetime) -> int:
    """Erase one comment; returns 0 if it was already erased or never there."""
    return erase(Comment.objects.filter(pk=comment_id), now)


def discard(comments: Iterable[Comment]) -> int:
    """Delete comments that have been kept long enough; one that has replies is only emptied.

    Readers see none of them. One that is only emptied counts as erased, so that nobody can decide about it any more.
    """
    ids = [comment.pk for comment in comments]
    answered = set(Comment.objects.filter(parent__in=ids).values_list("parent_id", flat=True))
    blank(list(answered))
    bans.forget_names(Comment.objects.filter(pk__in=set(ids) - answered))
    audit.forget(ids)
    Comment.objects.filter(pk__in=answered).update(state=State.ERASED)
    Comment.objects.filter(pk__in=set(ids) - answered).delete()
    return len(ids)
