"""An author asks a person to look again; and the answer (Regulation (EU) 2022/2065, Articles 17 and 20)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from broadsheet.discussion.models import Appeal, Comment, Outcome
from broadsheet.discussion.states import State

OPEN_TO_APPEAL = {State.SPAM, State.REJECTED}
MOST_OF_ONE = 3


class NotPossible(Exception):
    """There is no decision to appeal against, one appeal is under way already, or there were enough."""


def is_possible(comment: Comment) -> bool:
    """Whether its author may appeal now."""
    return comment.state in OPEN_TO_APPEAL and comment.appealed_at is None and comment.appeals.count() < MOST_OF_ONE


def make(comment_id: int, words: str, now: datetime) -> Appeal:
    """Put a comment before a person once more. Raises NotPossible, and Comment.DoesNotExist."""
    with transaction.atomic():
        comment = Comment.objects.get(pk=comment_id)
        waiting = Comment.objects.filter(pk=comment_id, appealed_at=None, state__in=OPEN_TO_APPEAL)
        if not is_possible(comment) or not waiting.update(appealed_at=now):
            raise NotPossible
        return Appeal.objects.create(comment=comment, words=words, made_at=now)


def settle(comment_id: int, after: State, moderator_id: int, now: datetime, answer: str = "") -> None:
    """A person has decided about a comment, and so about its open appeal, with a word to the author."""
    outcome = Outcome.UPHELD if after in {State.PUBLISHED, State.HELD} else Outcome.DISMISSED
    waiting = Appeal.objects.filter(comment=comment_id, outcome=Outcome.OPEN)
    if waiting.update(outcome=outcome, answer=answer, moderator_id=moderator_id, decided_at=now):
        Comment.objects.filter(pk=comment_id).update(appealed_at=None)


def reopen(comment_id: int, decided_at: datetime) -> None:
    """A decision was taken back, and with it what it answered."""
    decided = Appeal.objects.filter(comment=comment_id, decided_at=decided_at)
    made_at = decided.values_list("made_at", flat=True).first()
    if made_at and decided.update(outcome=Outcome.OPEN, answer="", moderator=None, decided_at=None):
        Comment.objects.filter(pk=comment_id).update(appealed_at=made_at)


def last(comment: Comment) -> Appeal | None:
    return comment.appeals.order_by("pk").last()
