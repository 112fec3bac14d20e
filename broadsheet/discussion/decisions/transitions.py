"""What every change of a comment's state brings with it: the row, the count, the page file, the filter's lesson."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import EllipsisType

from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.utils.translation import gettext

from broadsheet.discussion.models import Comment, Decision, Thread
from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.reports import outcomes
from broadsheet.discussion.states import State, check_move
from broadsheet.pagecache import service as pagecache


@dataclass(frozen=True, slots=True)
class TooLate:
    """Somebody else was faster: how the comment stands now, who put it there, and when."""

    state: State
    who: str
    when: datetime | None


def move(
    comment_id: int,
    shown: State,
    after: State,
    reason: Reason,
    now: datetime,
    *,
    moderator_id: int | None = None,
    actor: str = "",
    evidence: list[dict[str, object]] | None = None,
    words: str = "",
    batch: str = "",
    edited_at: datetime | EllipsisType | None = ...,
) -> Decision | TooLate:
    check_move(shown, after)
    as_shown = Comment.objects.filter(pk=comment_id, state=shown)
    if edited_at is not ...:
        as_shown = as_shown.filter(edited_at=edited_at)
    if not as_shown.update(state=after):
        return too_late(comment_id)
    comment = Comment.objects.select_related("thread").get(pk=comment_id)
    if after == State.PUBLISHED and comment.published_at is None:
        comment.published_at = now
        comment.save(update_fields=["published_at"])
    _keep_opening(comment.root_id or comment.pk)
    count(comment.thread_id, shown, after)
    purge_if_seen(comment.thread, shown, after)
    if reason != Reason.UNDONE:
        outcomes.settle(comment, after, moderator_id, now)
    return Decision.objects.create(
        comment=comment,
        before=shown,
        after=after,
        moderator_id=moderator_id,
        actor=actor,
        reason=reason,
        evidence=evidence or [],
        words=words,
        batch=batch,
        decided_at=now,
    )


def stay(comment: Comment, reason: Reason, now: datetime, **decided: object) -> Decision:
    """Write down a judgement that leaves a comment where it is; ``decided`` says by whom and, perhaps, more."""
    return Decision.objects.create(
        comment=comment, before=comment.state, after=comment.state, reason=reason, decided_at=now, **decided
    )


def unkeep(kept: Decision, moderator_id: int, now: datetime) -> Decision | TooLate:
    """Take back that a comment was kept where it is, if it still is there and nobody has decided since."""
    comment = Comment.objects.select_for_update(of=("self",)).select_related("thread").get(pk=kept.comment_id)
    if comment.state != kept.after or is_decided_since(kept):
        return too_late(comment.pk)
    return stay(comment, Reason.UNDONE, now, moderator_id=moderator_id)


def is_decided_since(decision: Decision) -> bool:
    """Whether a person has decided about the comment again, even if it is back where ``decision`` put it."""
    later = Decision.objects.filter(comment=decision.comment_id, pk__gt=decision.pk)
    return later.exclude(moderator=None).exists()


def too_late(comment_id: int) -> TooLate:
    comment = Comment.objects.get(pk=comment_id)
    last = comment.decisions.select_related("moderator").order_by("pk").last()
    if comment.edited_at and (last is None or comment.edited_at >= last.decided_at):
        return TooLate(State(comment.state), gettext("its author"), comment.edited_at)
    return TooLate(State(comment.state), last.who if last else "", last.decided_at if last else None)


def count(thread_id: int, before: State | None, after: State) -> None:
    change = (after == State.PUBLISHED) - (before == State.PUBLISHED)
    if change:
        Thread.objects.filter(pk=thread_id).update(comment_count=F("comment_count") + change)


def _keep_opening(root_id: int) -> None:
    """A conversation is shown as long as its opening comment is, or any reply to it."""
    answered = Exists(Comment.objects.visible().filter(root=OuterRef("pk")))
    is_shown = Case(When(Q(state=State.PUBLISHED) | answered, then=True), default=False)
    Comment.objects.filter(pk=root_id).update(opens=is_shown)


def purge_if_seen(thread: Thread, before: State | None, after: State) -> None:
    if State.PUBLISHED in (before, after) and not thread.site:
        pagecache.purge(thread.url)
