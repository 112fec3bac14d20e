"""A discussion that gets out of hand goes on hold by itself, until a person opens it again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from broadsheet.discussion import audit, stats
from broadsheet.discussion.models import AuditAction, ModerationDecision, Thread
from broadsheet.discussion.states import State
from broadsheet.discussion.stats import Event

# So many decisions are looked at, if they are that fresh; so few removals are never a sign.
_LOOKED_AT = 20


_FRESH = timedelta(hours=6)

_FEWEST = 8

_JUMP = 0.5

# Where much is removed every day, it must be so much more than usual; fewer decisions than these show no usual.
_ABOVE_USUAL = 0.25

_ENOUGH_FOR_USUAL = 50

_REMOVED = {State.SPAM, State.REJECTED}


def is_heated(removals: list[bool], usual: float = 0.0) -> bool:
    """Whether the latest decisions of people, the newest first, say so: at least eight, half of them removals.

    ``usual`` is the share of removals that is usual here; where that is high, it takes more.
    """
    looked_at = removals[:_LOOKED_AT]
    threshold = min(1.0, max(_JUMP, usual + _ABOVE_USUAL))
    return len(looked_at) >= _FEWEST and sum(looked_at) / len(looked_at) >= threshold


def hold_if_heated(thread: Thread, now: datetime) -> bool:
    """Put ``thread`` on hold if its removal rate has jumped; returns whether it is on hold by itself now.

    Advertising that never was on the page does not count, whoever caught it, nor what was removed in one go: a campaign
    of it is no quarrel. Nor does what was decided before a person opened the thread again.
    """
    if thread.held_since is not None:
        return True
    removals = _removals(thread, now)
    if not is_heated(removals) or not is_heated(removals, _usual(now)):
        return False
    if Thread.objects.filter(pk=thread.pk, held_since=None).update(held_since=now):
        audit.record(None, AuditAction.HELD, thread.title, "", now)
    thread.purge()
    return True


def _removals(thread: Thread, now: datetime) -> list[bool]:
    """Of the latest decisions of people that tell something, the newest first: which were removals."""
    since = max(filter(None, (now - _FRESH, thread.reopened_at)))
    decided = ModerationDecision.objects.by_people().standing().filter(comment__thread=thread, decided_at__gt=since)
    telling = Q(before=State.PUBLISHED) | Q(before=State.HELD) & ~Q(after=State.SPAM)
    latest = decided.filter(telling, batch="").exclude(after=State.HELD).order_by("-pk")
    return [after in _REMOVED for after in latest.values_list("after", flat=True)[:_LOOKED_AT]]


def _usual(now: datetime) -> float:
    """The share of removals among what people decided here in the month before today."""
    counts = stats.total(stats.last_days(now)[:-1]).counts
    removed = counts[Event.MISSED] + counts[Event.REJECTED]
    decided = removed + counts[Event.APPROVED]
    return removed / decided if decided >= _ENOUGH_FOR_USUAL else 0.0


def reopen(thread_id: int, user_id: int, now: datetime) -> bool:
    """Let a thread that went on hold by itself go on as before; what was decided so far holds it no more."""
    with transaction.atomic():
        thread = Thread.objects.exclude(held_since=None).filter(pk=thread_id).first()
        if thread is None:
            return False
        Thread.objects.filter(pk=thread_id).update(held_since=None, reopened_at=now)
        audit.record(user_id, AuditAction.REOPENED, thread.title, "", now)
    thread.purge()
    return True
