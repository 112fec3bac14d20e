"""How replies are taken in a thread just now: one pure function from its rules and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from broadsheet.discussion.states import Mode

_SATURDAY = 5

# The longest stretch that hours alone can keep a thread closed: a weekend and the nights around it.
_LONGEST_PAUSE = timedelta(days=4)

# Clocks are changed at full and half hours of UTC.
_CLOCKS_CHANGE_AT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Ways:
    """What a site, a section or a thread says about its replies; ``None`` or empty where it says nothing."""

    mode: str = ""
    slow_minutes: int | None = None
    close_after_days: int | None = None
    night_from: time | None = None
    night_until: time | None = None
    closed_weekends: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds at one moment. ``opens_at`` is when a thread that is closed for the hour opens again."""

    mode: Mode
    slow_minutes: int = 0
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    is_held: bool = False

    @property
    def takes_replies(self) -> bool:
        """Whether a reply may be sent at this moment."""
        return self.mode not in {Mode.CLOSED, Mode.HIDDEN}

    @property
    def is_over(self) -> bool:
        """Whether the thread is closed, and not only for the night or the weekend."""
        return not self.takes_replies and self.opens_at is None


def of(
    thread: Ways,
    around: Ways,
    opened_at: datetime,
    now: datetime,
    zone: tzinfo,
    *,
    closes_at: datetime | None = None,
    is_held: bool = False,
) -> Standing:
    """What holds in a thread at ``now``.

    ``thread`` is its own rule and ``around`` that of the section or site; what a thread leaves open, the other says.
    ``is_held`` is a thread that went on hold by itself. Hours are those of ``zone``.
    """
    mode = Mode(thread.mode or around.mode or Mode.OPEN)
    slow = around.slow_minutes if thread.slow_minutes is None else thread.slow_minutes
    closes_at = _earliest(closes_at, around.close_after_days, opened_at)
    if mode != Mode.HIDDEN and closes_at is not None and now >= closes_at:
        mode = Mode.CLOSED
    if is_held and mode in {Mode.OPEN, Mode.FIRST}:
        mode = Mode.HOLD
    standing = Standing(mode, slow or 0, None, closes_at, is_held)
    if standing.takes_replies and _is_pause(around, now.astimezone(zone)):
        opening = _next_opening(around, now, zone)
        is_last = closes_at is not None and opening >= closes_at
        return Standing(Mode.CLOSED, slow or 0, None if is_last else opening, closes_at, is_held)
    return standing


def _earliest(closes_at: datetime | None, days: int | None, opened_at: datetime) -> datetime | None:
    by_age = opened_at + timedelta(days=days) if days is not None else None
    moments = [moment for moment in (closes_at, by_age) if moment is not None]
    return min(moments, default=None)


def _is_pause(ways: Ways, local: datetime) -> bool:
    if ways.closed_weekends and local.weekday() >= _SATURDAY:
        return True
    begins, ends = ways.night_from, ways.night_until
    if begins is None or ends is None or begins == ends:
        return False
    clock = local.time()
    return begins <= clock < ends if begins < ends else clock >= begins or clock < ends


def _next_opening(ways: Ways, now: datetime, zone: tzinfo) -> datetime:
    """The first moment after ``now`` that is no pause: an end of a night, the midnight after a weekend, or a clock
    change that skips one of them.

    All is compared in UTC: on the night when clocks go back an hour comes twice, and in the other one is missing.
    """
    first = now.astimezone(zone).date()
    ends = {time(), ways.night_until or time()}
    candidates = {
        datetime.combine(first + timedelta(days=day), end.replace(fold=fold), zone).astimezone(UTC)
        for day in range(_LONGEST_PAUSE.days + 1)
        for end in ends
        for fold in (0, 1)
    }
    begins = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    candidates |= {begins + number * _CLOCKS_CHANGE_AT for number in range(_LONGEST_PAUSE // _CLOCKS_CHANGE_AT + 1)}
    return next(
        (moment for moment in sorted(candidates) if moment > now and not _is_pause(ways, moment.astimezone(zone))),
        max(candidates),
    )
