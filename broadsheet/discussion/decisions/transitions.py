"""What every change of a comment's state brings with it: the row, the count, the page file, answers to its reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Exists, OuterRef, Q, When
from django.utils.translation import gettext

from broadsheet.discussion.actors import Actor, ActorKind
from broadsheet.discussion.models import Comment, ModerationDecision, Thread
from broadsheet.discussion.notifications import webhooks
from broadsheet.discussion.notifications.webhooks import CommentChange, WebhookTarget
from broadsheet.discussion.reasons import ModerationReason, StoredReason
from broadsheet.discussion.reports import outcomes
from broadsheet.discussion.rules import current
from broadsheet.discussion.states import IllegalTransition, State, check_transition
from broadsheet.lib.rows import Insert

_insert_decision = Insert(ModerationDecision)


@dataclass(frozen=True, slots=True)
class TooLate:
    """Somebody else was faster: the state of the comment now, who decided, and when."""

    state: State
    who: str
    when: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """One decision to be written: from which state (none on arrival) to which, by whom, why and when.

    ``wording`` is which wording was read, as `Comment.wording` names it; ``None`` where that does not matter.
    ``words`` are for the author, ``batch`` is the same for what is decided in one go, and ``undoes`` is the decision
    that this one takes back.
    """

    before: State | None
    after: State
    reason: ModerationReason
    actor: Actor
    at: datetime
    evidence: tuple[StoredReason, ...] = ()
    words: str = ""
    batch: str = ""
    wording: str | None = None
    undoes: ModerationDecision | None = None


def change_state(comment_id: int, change: Change) -> ModerationDecision | TooLate:
    """Move a comment, if it still is in the state (and wording) that was read.

    Call it inside a transaction. Raises IllegalTransition for a move that does not exist, and Comment.DoesNotExist.
    """
    before = change.before
    if before is None:
        raise IllegalTransition("A comment that is stored already does not arrive.")
    check_transition(before, change.after)
    as_read = Comment.objects.filter(pk=comment_id, state=before).with_wording(change.wording)
    if not as_read.update(state=change.after):
        return too_late(comment_id)
    comment = Comment.objects.select_related("thread").get(pk=comment_id)
    if change.after == State.PUBLISHED and comment.published_at is None:
        comment.published_at = change.at
        comment.save(update_fields=["published_at"])
    _keep_opening(comment.root_id or comment.pk)
    follow_page(comment.thread, before, change.after, change.at)
    if change.reason != ModerationReason.UNDONE:
        outcomes.resolve(comment, change.after, change.actor.user_id, change.at)
    return record_decision(comment, change)


def record_decision(comment: Comment, change: Change) -> ModerationDecision:
    """Write a decision down, also one that leaves a comment where it is. Call it inside a transaction."""
    decision = decision_of(comment, change)
    _insert_decision(decision)
    if change.before is not None:
        # What arrives is told of where it is stored, as the rules are at hand there.
        tell_webhooks(current.rule_set().webhooks, comment, change)
    return decision


def tell_webhooks(targets: Iterable[WebhookTarget], comment: Comment, change: Change) -> None:
    """Write down what webhooks are to hear of a change. Call it in its transaction."""
    is_decision = change.actor.kind == ActorKind.PERSON and change.before is not None
    noted = CommentChange(change.before or "", change.after, change.reason, is_decision)
    webhooks.note_change(targets, comment, noted, change.at)


def decision_of(comment: Comment, change: Change) -> ModerationDecision:
    """The row that says what was decided, not stored yet."""
    return ModerationDecision(
        comment=comment,
        before=change.before or "",
        after=change.after,
        actor_kind=change.actor.kind,
        moderator_id=change.actor.user_id,
        model_version=change.actor.model_version,
        reason=change.reason,
        evidence=list(change.evidence),
        words=change.words,
        batch=change.batch,
        decided_at=change.at,
        undoes=change.undoes,
    )


def too_late(comment_id: int) -> TooLate:
    """The state of a comment that somebody else has changed meanwhile, and who did."""
    comment = Comment.objects.get(pk=comment_id)
    last = comment.decisions.select_related("moderator").order_by("pk").last()
    if comment.edited_at and (last is None or comment.edited_at >= last.decided_at):
        return TooLate(State(comment.state), gettext("its author"), comment.edited_at)
    return TooLate(State(comment.state), last.who if last else "", last.decided_at if last else None)


def follow_page(thread: Thread, before: State | None, after: State, now: datetime) -> None:
    """Keep a thread's count exact, and let its page follow where readers see a difference."""
    if State.PUBLISHED in (before, after):
        count = (after == State.PUBLISHED) - (before == State.PUBLISHED)
        thread.record_change(now, is_addition=count > 0, count=count)


def _keep_opening(root_id: int) -> None:
    """A conversation is shown as long as its opening comment is, or any reply to it."""
    answered = Exists(Comment.objects.visible().filter(root=OuterRef("pk")))
    is_shown = Case(When(Q(state=State.PUBLISHED) | answered, then=True), default=False)
    Comment.objects.filter(pk=root_id).update(opens=is_shown)
