"""What can happen to a comment: submitted, decided, undone, withdrawn by its author, erased."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from types import EllipsisType

from django.db import IntegrityError, transaction

from broadsheet.discussion import (
    acts,
    appeals,
    appreciations,
    editing,
    intake,
    moves,
    reports,
    strain,
    submissions,
    voices,
)
from broadsheet.discussion.appeals import appeal
from broadsheet.discussion.appreciations import appreciate
from broadsheet.discussion.intake import Accepted, Refusal
from broadsheet.discussion.models import Appeal, Comment, Decision, Outcome, Thread
from broadsheet.discussion.moves import TooLate
from broadsheet.discussion.names import reserve_for_newsroom as reserve_newsroom_names
from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.reports import report
from broadsheet.discussion.ruling import move_section
from broadsheet.discussion.states import State
from broadsheet.discussion.submissions import Draft, Sender
from broadsheet.discussion.thread_keeping import drop_thread, keep_reporters, keep_thread, set_mode
from broadsheet.spamapi import service as spamapi

__all__ = [
    "Accepted", "Refusal", "TooLate", "answer_appeal", "appeal", "appreciate", "decide", "discard", "dismiss_reports",
    "drop_thread", "edit", "erase", "erase_by_id", "keep_reporters", "keep_thread", "keep_voices", "move_section",
    "report",
    "reserve_newsroom_names", "set_mode", "submit", "submit_as_staff", "undo", "withdraw",
]  # fmt: skip

_MODERATORS_REASON = {
    State.PUBLISHED: Reason.APPROVED,
    State.SPAM: Reason.MARKED_SPAM,
    State.REJECTED: Reason.REJECTED,
}


def submit(draft: Draft, sender: Sender, now: datetime) -> Accepted | Refusal:
    """Take a reader's reply: judged, placed by policy, and stored with its decision in one transaction.

    The same reply again is answered like the first time and stored once.
    """
    place = intake.find_place(draft, sender, now)
    if isinstance(place, Refusal):
        return place
    sender_key = sender.key()
    digest = submissions.digest(draft, sender_key)
    earlier = intake.earlier(place, sender_key, digest, now)
    if earlier is not None:
        return earlier
    if intake.is_flood(sender, now):
        return Refusal.TOO_FAST
    comment = intake.compose(draft, sender, place, digest, now)
    try:
        return intake.receive(comment, place)
    except IntegrityError:
        # The other half of a double click was stored between our look and our write, or the thread went.
        twin = Comment.objects.filter(digest=digest).first()
        return intake.as_before(twin, now) if twin else Refusal.NO_THREAD


def submit_as_staff(thread_id: int, parent_id: int | None, text: str, user_id: int, now: datetime) -> Comment:
    """Publish a reply by somebody who works here, under his name and with the mark that nobody else can have.

    The filter neither judges it nor learns from it. Raises Thread.DoesNotExist, and Comment.DoesNotExist for a
    parent that is not shown there.
    """
    thread = Thread.objects.get(pk=thread_id)
    parent = thread.comments.visible().get(pk=parent_id) if parent_id else None
    comment = intake.compose_as_staff(thread, parent, text, user_id, now)
    intake.store(comment, moderator_id=user_id, reason=Reason.STAFF)
    return comment


def decide(
    comment_id: int,
    shown: State,
    after: State,
    moderator_id: int,
    now: datetime,
    *,
    reason: Reason | None = None,
    words: str = "",
    batch: str = "",
    edited_at: datetime | EllipsisType | None = ...,
) -> Decision | TooLate:
    """A moderator moves a comment from the state he was shown to another, and the filter learns from it.

    ``edited_at`` is when the wording that he read was made; if its author has changed it since, nothing is done.

    ``reason`` may name the rule that a rejected comment breaks, and ``words`` say more to its author; ``batch`` is
    the same for what is decided in one go. Raises IllegalMove for a move that does not exist, and
    Comment.DoesNotExist.
    """
    reason = reason if reason and after == State.REJECTED else _MODERATORS_REASON.get(after, Reason.UNDONE)
    with transaction.atomic():
        decision = moves.move(
            comment_id, shown, after, reason, now, moderator_id=moderator_id, words=words, batch=batch,
            edited_at=edited_at,
        )  # fmt: skip
        if isinstance(decision, Decision):
            moves.teach(decision.comment, moves.LESSONS.get(after), moderator_id, now)
            if after in {State.SPAM, State.REJECTED} and not batch:
                strain.check(decision.comment.thread, now)
    return decision


def undo(decision_id: int, moderator_id: int, now: datetime) -> Decision | TooLate:
    """Take a moderator's decision back, if the comment still stands where it put it; its lesson goes too.

    Raises Decision.DoesNotExist, and IllegalMove for the filter's own arrival decision.
    """
    with transaction.atomic():
        undone = Decision.objects.exclude(moderator=None).exclude(before="").get(pk=decision_id)
        # Locked, so that nobody decides between our look and our move.
        Comment.objects.select_for_update(of=("self",)).get(pk=undone.comment_id)
        before, after = State(undone.before), State(undone.after)
        if before == after:
            decision = moves.unkeep(undone, moderator_id, now)
        elif moves.is_decided_since(undone):
            decision = moves.too_late(undone.comment_id)
        else:
            decision = moves.move(undone.comment_id, after, before, Reason.UNDONE, now, moderator_id=moderator_id)
        if isinstance(decision, Decision):
            moves.teach(decision.comment, moves.lesson_before(undone), moderator_id, now)
            voices.take_back(undone, decision)
    return decision


def dismiss_reports(comment_id: int, moderator_id: int, now: datetime, *, batch: str = "") -> Decision | None:
    """A moderator keeps a reported comment on the page; the filter learns that it is good.

    ``None`` if there was no report left to answer. Raises Comment.DoesNotExist for a comment that is not shown.
    """
    with transaction.atomic():
        shown = Comment.objects.visible().select_for_update(of=("self",)).select_related("thread")
        comment = shown.get(pk=comment_id)
        if not voices.close_reports(comment, Outcome.DISMISSED, moderator_id, now):
            return None
        moves.teach(comment, moves.LESSONS[State.PUBLISHED], moderator_id, now)
        return moves.stay(comment, Reason.APPROVED, now, moderator_id=moderator_id, batch=batch)


def answer_appeal(appeal_id: int, *, is_upheld: bool, answer: str, moderator_id: int, now: datetime) -> Appeal:
    """A moderator answers an author's appeal: upheld, and the comment is published; or dismissed, and it stays so.

    Raises appeals.Closed if it was answered already, IllegalMove if the comment is on the page already, and
    Appeal.DoesNotExist.
    """
    with transaction.atomic():
        # The comment is locked first, as everywhere, and then the appeal read as it stands.
        comment = Comment.objects.select_for_update(of=("self",)).filter(appeals=appeal_id).first()
        appealed = Appeal.objects.get(pk=appeal_id)
        if comment is None or appealed.outcome != Outcome.OPEN:
            raise appeals.Closed
        if is_upheld:
            decide(comment.pk, State(comment.state), State.PUBLISHED, moderator_id, now)
        outcome = Outcome.UPHELD if is_upheld else Outcome.DISMISSED
        voices.close_appeal(appealed, outcome, answer, moderator_id, now)
    return appealed


def keep_voices(now: datetime) -> None:
    """Bring the order of comments and the weight of reports up to date; for the background worker."""
    appreciations.refresh(now)
    reports.weigh_all()


def withdraw(comment_id: int, now: datetime) -> Decision | TooLate | None:
    """Its author takes a comment back; ``None`` if he had already done so.

    Raises Comment.DoesNotExist.
    """
    with transaction.atomic():
        state = State(Comment.objects.values_list("state", flat=True).get(pk=comment_id))
        if state in {State.WITHDRAWN, State.ERASED}:
            return None
        decision = moves.move(comment_id, state, State.WITHDRAWN, Reason.BY_AUTHOR, now, actor="author")
        if isinstance(decision, TooLate):
            return decision
        # Without its digest, the same words may be posted again.
        Comment.objects.filter(pk=comment_id).update(digest=None)
    return decision


def edit(comment_id: int, text: str, now: datetime) -> State | TooLate:
    """Its author puts new words in a comment; they are judged again, and the old ones kept for the desk.

    Returns the state it is in now. An edit can cost a comment its place but never win it one: what is held stays
    held. A lesson that a moderator gave about the old words stays too, since it was about those.

    Raises editing.Closed when it can be edited no more, and Comment.DoesNotExist.
    """
    comment = Comment.objects.select_related("thread").get(pk=comment_id)
    editing.check(comment, now)
    if text == comment.text:
        return State(comment.state)
    edited = editing.rewrite(comment, text, now)
    with transaction.atomic():
        if not editing.store(edited, now):
            return moves.too_late(comment_id)
        judged = {"actor": edited.actor, "evidence": edited.evidence}
        if edited.after != comment.state:
            moves.move(comment_id, State(comment.state), edited.after, edited.reason, now, **judged)
        else:
            moves.stay(comment, edited.reason, now, **judged)
        moves.purge_if_seen(comment.thread, State(comment.state), edited.after)
    return edited.after


def erase(comments: Iterable[Comment], now: datetime) -> int:
    """Take the words and names out of comments for good, and out of what the filter learned from them."""
    erased = 0
    for comment_id in [comment.pk for comment in comments]:
        with transaction.atomic():
            erased += _erase_one(comment_id, now)
    return erased


def _erase_one(comment_id: int, now: datetime) -> bool:
    # The row is locked first: whoever decides about it at the same time decides before or not at all.
    comment = Comment.objects.select_for_update(of=("self",)).filter(pk=comment_id).first()
    if comment is None or comment.state == State.ERASED:
        return False
    moves.move(comment_id, State(comment.state), State.ERASED, Reason.ERASED, now, actor="author")
    moves.blank([comment_id])
    spamapi.forget([comment.lesson_key], now)
    return True


def erase_by_id(comment_id: int, now: datetime) -> int:
    """Erase one comment; returns 0 if it was already erased or never there."""
    return erase(Comment.objects.filter(pk=comment_id), now)


def discard(comments: Iterable[Comment]) -> int:
    """Delete comments that have been kept long enough; one that has replies is only emptied.

    They are none that readers see. An empty place is erased, so that nobody can decide about it any more.
    """
    ids = [comment.pk for comment in comments]
    answered = set(Comment.objects.filter(parent__in=ids).values_list("parent_id", flat=True))
    moves.blank(list(answered))
    acts.forget(ids)
    Comment.objects.filter(pk__in=answered).update(state=State.ERASED)
    Comment.objects.filter(pk__in=set(ids) - answered).delete()
    return len(ids)
