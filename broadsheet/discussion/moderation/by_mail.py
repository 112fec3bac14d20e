"""Deciding by a link in a mail: for the comment as the mail showed it, once, in the name of who got the mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from broadsheet.discussion import service
from broadsheet.discussion.models import Comment, ModerationDecision, SpentLink
from broadsheet.discussion.moderation import wording
from broadsheet.discussion.moderation.responses import ActionResult
from broadsheet.discussion.notifications.decision_links import DecisionLink
from broadsheet.discussion.reach import in_reach
from broadsheet.discussion.service import Details, TooLate
from broadsheet.discussion.states import State

CHOICES = {
    State.HELD: (State.PUBLISHED, State.SPAM, State.REJECTED),
    State.PUBLISHED: (State.PUBLISHED, State.SPAM, State.REJECTED),
}
"""Where a link may put a comment, by the state that the mail showed. A reported one that stays is kept."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A comment that a link asks about; ``is_open`` while it is as the mail showed it and the link is unused."""

    comment: Comment
    is_spent: bool
    is_open: bool
    last: ModerationDecision | None

    @property
    def state(self) -> State:
        return State(self.comment.state)


def look(link: DecisionLink) -> Asked | None:
    """What a link asks about, changing nothing; ``None`` if the comment is gone or the account may not decide it."""
    user = User.objects.filter(pk=link.user_id, is_active=True).first()
    comment = in_reach(user).with_thread().filter(pk=link.comment_id).first() if user else None
    if comment is None:
        return None
    is_spent = SpentLink.objects.filter(mark=link.mark).exists()
    waits = comment.worth is not None and comment.state == link.shown and comment.wording == link.wording
    return Asked(comment, is_spent, waits and not is_spent, comment.last_decision())


def decide(link: DecisionLink, after: State, details: Details, now: datetime) -> ActionResult:
    """Decide, and use the link up; says so where that was done before, or a colleague was faster."""
    with transaction.atomic():
        if not SpentLink.objects.spend(link.mark, now):
            return ActionResult(_("Nothing was changed: this link was used already."), is_done=False)
        answer = _decided(link, after, details, now)
        if not answer.is_done:
            # The link stays good for the case that the comment comes back to what was shown.
            transaction.set_rollback(True)
    return answer


def _decided(link: DecisionLink, after: State, details: Details, now: datetime) -> ActionResult:
    if after == link.shown:
        kept = service.dismiss_reports(link.comment_id, link.user_id, now)
        words = _("Kept: the comment stays on the page, and its reports are dismissed.")
        gone = _("There was no report left to answer.")
        return ActionResult(words if kept else gone, is_done=kept is not None)
    outcome = service.decide(link.comment_id, link.shown, after, link.user_id, now, details)
    return wording.too_late(outcome) if isinstance(outcome, TooLate) else wording.decided(outcome)
