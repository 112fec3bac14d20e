"""A discussion that gets out of hand goes on hold by itself, until a person opens it again."""

from __future__ import annotations

from datetime import datetime, timedelta

from broadsheet.discussion.models import Decision, Thread
from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.states import State
from broadsheet.pagecache import service as pagecache

# So many decisions are looked at, if they are that fresh; so few removals are never a sign.
_LOOKED_AT = 20
_FRESH = timedelta(hours=6)
_FEWEST = 8
_JUMP = 0.5
_REMOVED = {State.SPAM, State.REJECTED}


def is_out_of_hand(removals: list[bool]) -> bool:
    """Whether the latest decisions of people, the newest first, say so: at least eight, half of them removals."""
    looked_at = removals[:_LOOKED_AT]
    return len(looked_at) >= _FEWEST and sum(looked_at) / len(looked_at) >= _JUMP


def check(thread: Thread, now: datetime) -> bool:
    """Put ``thread`` on hold if its removal rate has jumped; returns whether it is on hold by itself now.

    Decisions about what the filter had binned do not count, nor what was removed in one go: a wave of advertising
    is no quarrel.
    """
    if thread.held_since is not None:
        return True
    decided = Decision.objects.filter(comment__thread=thread, actor="", batch="", decided_at__gte=now - _FRESH)
    decided = decided.exclude(reason=Reason.UNDONE).exclude(before=State.SPAM).order_by("-pk")
    removals = [after in _REMOVED for after in decided.values_list("after", flat=True)[:_LOOKED_AT]]
    if not is_out_of_hand(removals):
        return False
    Thread.objects.filter(pk=thread.pk, held_since=None).update(held_since=now)
    pagecache.purge(thread.url)
    return True
