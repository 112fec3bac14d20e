"""What moderators do with a comment: decide, undo, dismiss reports, answer an appeal."""

from __future__ import annotations

from datetime import datetime
from types import EllipsisType

from django.db import transaction

from broadsheet.discussion import filtering
from broadsheet.discussion.decisions import auto_hold, transitions
from broadsheet.discussion.decisions.transitions import TooLate
from broadsheet.discussion.models import Appeal, Comment, Decision, Outcome
from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.reports import appeals, outcomes
from broadsheet.discussion.states import State

_MODERATORS_REASON = {
    State.PUBLISHED: Reason.APPROVED,
    State.SPAM: Reason.MARKED_SPAM,
    State.REJECTED: Reason.REJECTED,
}


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
        decision = transitions.move(
            comment_id, shown, after, reason, now, moderator_id=moderator_id, words=words, batch=batch,
            edited_at=edited_at,
        )  # fmt: skip
        if isinstance(decision, Decision):
            filtering.teach(decision.comment, filtering.LESSONS.get(after), moderator_id, now)
            if after in {State.SPAM, State.REJECTED} and not batch:
                auto_hold.check(decision.comment.thread, now)
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
            decision = transitions.unkeep(undone, moderator_id, now)
        elif transitions.is_decided_since(undone):
            decision = transitions.too_late(undone.comment_id)
        else:
            decision = transitions.move(undone.comment_id, after, before, Reason.UNDONE, now, moderator_id=moderator_id)
        if isinstance(decision, Decision):
            filtering.teach(decision.comment, filtering.lesson_before(undone), moderator_id, now)
            outcomes.take_back(undone, decision)
    return decision


def dismiss_reports(comment_id: int, moderator_id: int, now: datetime, *, batch: str = "") -> Decision | None:
    """A moderator keeps a reported comment on the page; the filter learns that it is good.

    ``None`` if there was no report left to answer. Raises Comment.DoesNotExist for a comment that is not shown.
    """
    with transaction.atomic():
        shown = Comment.objects.visible().select_for_update(of=("self",)).select_related("thread")
        comment = shown.get(pk=comment_id)
        if not outcomes.close_reports(comment, Outcome.DISMISSED, moderator_id, now):
            return None
        filtering.teach(comment, filtering.LESSONS[State.PUBLISHED], moderator_id, now)
        return transitions.stay(comment, Reason.APPROVED, now, moderator_id=moderator_id, batch=batch)


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
        outcomes.close_appeal(appealed, outcome, answer, moderator_id, now)
    return appealed
