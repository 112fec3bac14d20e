"""An author asks a person to look again at a decision against their comment (Regulation (EU) 2022/2065, Article 20)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from broadsheet.discussion.models import Appeal, Comment, ModerationDecision
from broadsheet.discussion.reasons import BY_RULE
from broadsheet.discussion.states import REMOVED, State


class AppealClosed(Exception):
    """There is no decision against the comment, or its author has appealed against it already."""


def appeal(comment_id: int, words: str, now: datetime) -> Appeal:
    """Put an author's appeal before the moderators. Each decision against a comment can be appealed against once.

    Raises AppealClosed if it cannot be, and Comment.DoesNotExist.
    """
    with transaction.atomic():
        comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment_id)
        if not is_open(comment, comment.last_decision()):
            raise AppealClosed
        comment.appealed_at = now
        comment.save(update_fields=["appealed_at"])
        return Appeal.objects.create(comment=comment, words=words, made_at=now)


def latest(comment: Comment) -> Appeal | None:
    """The last appeal of its author, whatever became of it."""
    return comment.appeals.order_by("pk").last()


def is_open(comment: Comment, decision: ModerationDecision | None) -> bool:
    """Whether its author may appeal against ``decision``, the last about the comment."""
    if decision is None or comment.appealed_at is not None or not is_appealable(comment, decision):
        return False
    return not comment.appeals.filter(made_at__gte=decision.decided_at).exists()


def is_appealable(comment: Comment, decision: ModerationDecision) -> bool:
    """Whether the decision is one to appeal against: a removal, or a hold by a rule; not a doubt of the filter."""
    return comment.state in REMOVED or (comment.state == State.HELD and decision.reason in BY_RULE)
