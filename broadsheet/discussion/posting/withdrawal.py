"""Its author takes a comment back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from broadsheet.discussion.actors import AUTHOR
from broadsheet.discussion.decisions import erasure, transitions
from broadsheet.discussion.decisions.transitions import Change, TooLate
from broadsheet.discussion.models import Comment, ModerationDecision
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.states import TAKEN_BACK, State
from broadsheet.privacy import journal

KIND = "withdrawn"
"""As what the journal of erasures knows it, so that a backup that is put back does not publish it again."""


def withdraw(comment_id: int, now: datetime) -> ModerationDecision | TooLate | None:
    """Its author takes a comment back; ``None`` if that was done already.

    Raises Comment.DoesNotExist.
    """
    with transaction.atomic():
        comment = Comment.objects.get(pk=comment_id)
        state = State(comment.state)
        if state in TAKEN_BACK:
            return None
        journal.note(KIND, [erasure.mark(comment)], now)
        change = Change(state, State.WITHDRAWN, ModerationReason.BY_AUTHOR, AUTHOR, now)
        decision = transitions.change_state(comment_id, change)
        if isinstance(decision, TooLate):
            return decision
        # Without its digest, the same words may be posted again.
        Comment.objects.filter(pk=comment_id).update(digest=None)
    return decision
