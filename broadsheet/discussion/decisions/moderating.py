"""What moderators do with a comment: decide, undo, dismiss reports, answer an appeal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from broadsheet.discussion import audit, filtering
from broadsheet.discussion.actors import Actor, ActorKind
from broadsheet.discussion.decisions import auto_hold, transitions
from broadsheet.discussion.decisions.transitions import Change, TooLate
from broadsheet.discussion.models import Appeal, AuditAction, Comment, ModerationDecision, Outcome
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.reports import appeals, outcomes
from broadsheet.discussion.states import REMOVED, IllegalTransition, State

_REASONS = {
    State.HELD: ModerationReason.UNDONE,
    State.PUBLISHED: ModerationReason.APPROVED,
    State.SPAM: ModerationReason.MARKED_SPAM,
    State.REJECTED: ModerationReason.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Details:
    """What more there is to say about a decision.

    ``reason`` may name the rule that a rejected comment breaks, and ``words`` say more to its author. ``wording`` is
    the wording that was read (see `Comment.wording`): if its author has changed it since, nothing is done. ``batch``
    is the same for what is decided in one go.
    """

    reason: ModerationReason | None = None
    words: str = ""
    wording: str | None = None
    batch: str = ""


NO_DETAILS = Details()


def decide(
    comment_id: int, shown: State, after: State, moderator_id: int, now: datetime, details: Details = NO_DETAILS
) -> ModerationDecision | TooLate:
    """A moderator moves a comment from the state that was shown to another, and the filter learns from it.

    Raises IllegalTransition for a move that does not exist, and Comment.DoesNotExist.
    """
    if after not in _REASONS:
        raise IllegalTransition(f"A moderator cannot put a comment into the state {after}.")
    reason = details.reason if details.reason and after == State.REJECTED else _REASONS[after]
    change = Change(
        shown, after, reason, Actor.person(moderator_id), now,
        words=details.words, wording=details.wording, batch=details.batch,
    )  # fmt: skip
    with transaction.atomic():
        decision = transitions.change_state(comment_id, change)
        if isinstance(decision, ModerationDecision):
            filtering.teach(decision.comment, filtering.LESSONS.get(after), moderator_id, now)
            if after in REMOVED and not details.batch:
                auto_hold.hold_if_heated(decision.comment.thread, now)
    return decision


def undo(decision_id: int, moderator_id: int, now: datetime) -> ModerationDecision | TooLate:
    """Take a moderator's decision and its lesson back, if the comment is still in the state that it led to.

    Raises ModerationDecision.DoesNotExist also for a decision that was not a person's, or was taken back already.
    """
    with transaction.atomic():
        undone = ModerationDecision.objects.by_people().standing().exclude(before="").get(pk=decision_id)
        # Locked, so that nobody decides between our look and our move.
        comment = Comment.objects.select_for_update(of=("self",)).select_related("thread").get(pk=undone.comment_id)
        decision = _take_back(comment, undone, Actor.person(moderator_id), now)
        if isinstance(decision, ModerationDecision):
            filtering.teach(decision.comment, filtering.lesson_before(undone), moderator_id, now)
            outcomes.reopen(undone, decision)
    return decision


def _take_back(
    comment: Comment, undone: ModerationDecision, actor: Actor, now: datetime
) -> ModerationDecision | TooLate:
    if comment.state != undone.after or _is_decided_since(undone):
        return transitions.too_late(comment.pk)
    before, after = State(undone.after), State(undone.before)
    change = Change(before, after, ModerationReason.UNDONE, actor, now, undoes=undone)
    if before == after:
        return transitions.record_decision(comment, change)
    return transitions.change_state(comment.pk, change)


def _is_decided_since(decision: ModerationDecision) -> bool:
    """Whether a person's later decision holds, even if the comment is back where ``decision`` put it."""
    later = ModerationDecision.objects.by_people().standing()
    return later.filter(comment=decision.comment_id, pk__gt=decision.pk).exists()


def dismiss_reports(comment_id: int, moderator_id: int, now: datetime, *, batch: str = "") -> ModerationDecision | None:
    """A moderator keeps a reported comment on the page; the filter learns that it is good.

    ``None`` if there was no report left to answer. Raises Comment.DoesNotExist for a comment that is not shown.
    """
    with transaction.atomic():
        shown = Comment.objects.visible().select_for_update(of=("self",)).select_related("thread")
        comment = shown.get(pk=comment_id)
        count = outcomes.close_reports(comment, Outcome.DISMISSED, moderator_id, now)
        if not count:
            return None
        _record(AuditAction.REPORTS_DISMISSED, comment, str(count), moderator_id, now)
        filtering.teach(comment, filtering.LESSONS[State.PUBLISHED], moderator_id, now)
        state, actor = State(comment.state), Actor.person(moderator_id)
        change = Change(state, state, ModerationReason.APPROVED, actor, now, batch=batch)
        return transitions.record_decision(comment, change)


def confirm_spam(comment_id: int, moderator_id: int, now: datetime, *, batch: str = "") -> ModerationDecision | None:
    """A moderator says that what the filter binned is spam: it stays there, and the filter learns that it was right.

    ``None`` if a person has said so already. Raises Comment.DoesNotExist for a comment that is not in the bin.
    """
    with transaction.atomic():
        binned = Comment.objects.filter(state=State.SPAM).select_for_update(of=("self",)).select_related("thread")
        comment = binned.get(pk=comment_id)
        last = comment.decisions.standing().order_by("pk").last()
        if last and last.actor_kind == ActorKind.PERSON:
            return None
        filtering.teach(comment, filtering.LESSONS[State.SPAM], moderator_id, now)
        change = Change(
            State.SPAM, State.SPAM, ModerationReason.MARKED_SPAM, Actor.person(moderator_id), now, batch=batch
        )
        return transitions.record_decision(comment, change)


def answer_appeal(appeal_id: int, *, is_upheld: bool, answer: str, moderator_id: int, now: datetime) -> Appeal:
    """A moderator answers an author's appeal: upheld, and the comment is published; or dismissed, and it stays so.

    Raises AppealClosed if it was answered already, IllegalTransition if the comment is on the page already, and
    Appeal.DoesNotExist.
    """
    with transaction.atomic():
        # The comment is locked first, as everywhere, and then the appeal read as it stands.
        comment = Comment.objects.select_for_update(of=("self",)).filter(appeals=appeal_id).first()
        appealed = Appeal.objects.get(pk=appeal_id)
        if comment is None or appealed.outcome != Outcome.OPEN:
            raise appeals.AppealClosed
        if is_upheld:
            decide(comment.pk, State(comment.state), State.PUBLISHED, moderator_id, now)
        outcome = Outcome.UPHELD if is_upheld else Outcome.DISMISSED
        outcomes.close_appeal(appealed, outcome, answer, moderator_id, now)
        _record(AuditAction.APPEAL_ANSWERED, comment, answer, moderator_id, now)
    return appealed


def _record(action: AuditAction, comment: Comment, why: str, moderator_id: int, now: datetime) -> None:
    audit.record(moderator_id, action, audit.name_of(comment), why, now, comment_id=comment.pk)
