"""Automatic pre-moderation of a thread in which much was removed in the last hours, until a person opens it again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from broadsheet.discussion import audit, stats
from broadsheet.discussion.models import AuditAction, ModerationDecision, Thread
from broadsheet.discussion.states import REMOVED, State
from broadsheet.discussion.stats import Event

# How many decisions are looked at, how recent they must be, and how many there must be at least.
_LOOKED_AT = 20

_FRESH = timedelta(hours=6)

_FEWEST = 8

_JUMP = 0.5

# The share of removals must be this far above the usual one, which is known from so many decisions on.
_ABOVE_USUAL = 0.25

_ENOUGH_FOR_USUAL = 50


def is_heated(removals: list[bool], usual: float = 0.0) -> bool:
    """Whether at least half of the latest decisions of people were removals, of at least eight decisions.

    ``removals`` says of each decision whether it was one, the newest first. ``usual`` is the share of removals that is
    usual here; the higher it is, the more it takes.
    """
    looked_at = removals[:_LOOKED_AT]
    threshold = min(1.0, max(_JUMP, usual + _ABOVE_USUAL))
    return len(looked_at) >= _FEWEST and sum(looked_at) / len(looked_at) >= threshold


def hold_if_heated(thread: Thread, now: datetime) -> bool:
    """Put ``thread`` under pre-moderation if its removal rate has jumped; returns whether it is now.

    Advertising that never was on the page does not count, nor what was removed in bulk, such as a campaign, nor
    what was decided before a person opened the thread again.
    """
    if thread.held_since is not None:
        return True
    removals = _removals(thread, now)
    if not is_heated(removals) or not is_heated(removals, _usual(now)):
        return False
    with transaction.atomic():
        if Thread.objects.filter(pk=thread.pk, held_since=None).update(held_since=now):
            audit.record(None, AuditAction.HELD, thread.title, "", now)
            thread.record_new_rules()
    return True


def _removals(thread: Thread, now: datetime) -> list[bool]:
    """Which of the latest decisions of people that count were removals, the newest first."""
    since = max(filter(None, (now - _FRESH, thread.reopened_at)))
    decided = ModerationDecision.objects.by_people().standing().filter(comment__thread=thread, decided_at__gt=since)
    telling = Q(before=State.PUBLISHED) | Q(before=State.HELD) & ~Q(after=State.SPAM)
    latest = decided.filter(telling, batch="").exclude(after=State.HELD).order_by("-pk")
    return [after in REMOVED for after in latest.values_list("after", flat=True)[:_LOOKED_AT]]


def _usual(now: datetime) -> float:
    """The share of removals among what people decided here in the month before today."""
    counts = stats.total(stats.last_days(now)[:-1]).counts
    removed = counts[Event.MISSED] + counts[Event.REJECTED]
    decided = removed + counts[Event.APPROVED]
    return removed / decided if decided >= _ENOUGH_FOR_USUAL else 0.0


def reopen(thread_id: int, user_id: int, now: datetime) -> bool:
    """End the automatic pre-moderation of a thread; what was decided so far no longer counts."""
    with transaction.atomic():
        thread = Thread.objects.exclude(held_since=None).filter(pk=thread_id).first()
        if thread is None:
            return False
        Thread.objects.filter(pk=thread_id).update(held_since=None, reopened_at=now)
        audit.record(user_id, AuditAction.REOPENED, thread.title, "", now)
        thread.record_new_rules()
    return True
