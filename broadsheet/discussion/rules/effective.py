"""How replies are taken in a thread just now: one pure function from its rules and the clock."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta, tzinfo

from broadsheet.discussion.models import Rule, Thread
from broadsheet.discussion.states import Mode

_SATURDAY = 5

# The longest stretch that hours alone can keep a thread closed: a weekend and the nights around it.
_LONGEST_PAUSE = timedelta(days=4)

# Clocks are changed at full and half hours of UTC.
_CLOCKS_CHANGE_AT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class EffectiveRules:
    """What holds at one moment.

    ``opens_at`` is when a thread that is closed for the hour opens again. ``set_mode`` is the mode that people have
    set, before the clock and a hold changed it, and ``hours`` the rule whose nights and weekends hold.
    """

    mode: Mode
    slow_minutes: int = 0
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    is_held: bool = False
    set_mode: Mode = Mode.OPEN
    hours: Rule = field(default_factory=Rule)

    @property
    def takes_replies(self) -> bool:
        """Whether a reply may be sent at this moment."""
        return self.mode not in {Mode.CLOSED, Mode.HIDDEN}

    @property
    def is_over(self) -> bool:
        """Whether the thread is closed, and not only for the night or the weekend."""
        return not self.takes_replies and self.opens_at is None


def nearest_mode(thread_mode: str, inherited: Rule) -> Mode:
    """The mode that people have set for a thread: its own, else its section's or site's."""
    return Mode(thread_mode or inherited.mode or Mode.OPEN)


def resolve(thread: Thread, inherited: Rule, now: datetime, zone: tzinfo) -> EffectiveRules:
    """What holds in a thread at ``now``.

    ``inherited`` is the rule of its section or site, which says what the thread leaves open. Hours are those of
    ``zone``. Nothing is read from the database.
    """
    is_held = thread.held_since is not None
    mode = set_mode = nearest_mode(thread.mode, inherited)
    slow = inherited.slow_minutes if thread.slow_minutes is None else thread.slow_minutes
    closes_at = _earliest(thread.closes_at, inherited.close_after_days, thread.opened_at)
    if mode != Mode.HIDDEN and closes_at is not None and now >= closes_at:
        mode = Mode.CLOSED
    if is_held and mode in {Mode.OPEN, Mode.PREMODERATE_NEW}:
        mode = Mode.PREMODERATE
    effective = EffectiveRules(mode, slow, None, closes_at, is_held, set_mode, inherited)
    if effective.takes_replies and _is_pause(inherited, now.astimezone(zone)):
        opening = _next_opening(inherited, now, zone)
        is_last = closes_at is not None and opening >= closes_at
        return replace(effective, mode=Mode.CLOSED, opens_at=None if is_last else opening)
    return effective


def _earliest(closes_at: datetime | None, days: int | None, opened_at: datetime) -> datetime | None:
    by_age = opened_at + timedelta(days=days) if days is not None else None
    moments = [moment for moment in (closes_at, by_age) if moment is not None]
    return min(moments, default=None)


def _is_pause(values: Rule, local: datetime) -> bool:
    if values.closed_weekends and local.weekday() >= _SATURDAY:
        return True
    begins, ends = values.night_from, values.night_until
    if begins is None or ends is None or begins == ends:
        return False
    clock = local.time()
    return begins <= clock < ends if begins < ends else clock >= begins or clock < ends


def _next_opening(values: Rule, now: datetime, zone: tzinfo) -> datetime:
    """The first moment after ``now`` that is no pause: an end of a night, the midnight after a weekend, or a clock
    change that skips one of them.

    All is compared in UTC: on the night when clocks go back an hour comes twice, and in the other one is missing.
    """
    first = now.astimezone(zone).date()
    ends = {time(), values.night_until or time()}
    candidates = {
        datetime.combine(first + timedelta(days=day), end.replace(fold=fold), zone).astimezone(UTC)
        for day in range(_LONGEST_PAUSE.days + 1)
        for end in ends
        for fold in (0, 1)
    }
    begins = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    candidates |= {begins + number * _CLOCKS_CHANGE_AT for number in range(_LONGEST_PAUSE // _CLOCKS_CHANGE_AT + 1)}
    return next(
        (moment for moment in sorted(candidates) if moment > now and not _is_pause(values, moment.astimezone(zone))),
        max(candidates),
    )
