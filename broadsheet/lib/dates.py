"""Days in the site's time zone, and times for machines and for people."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import formats, timezone
from django.utils.text import capfirst


def midnight(day: date) -> datetime:
    """The moment at which ``day`` begins in the site's time zone."""
    return timezone.make_aware(datetime.combine(day, time()))


def end_of_day(moment: datetime) -> datetime:
    """The moment at which the day of ``moment`` is over in the site's time zone."""
    return midnight(timezone.localdate(moment) + timedelta(days=1))


def growing_wait(tries: int, first: timedelta, longest: timedelta) -> timedelta:
    """How long to wait after so many tries that failed: ``first``, then twice as long each time, up to ``longest``."""
    return min(longest, first * (1 << min(tries, 20)))


def iso(moment: datetime) -> str:
    """A time as HTML and feeds take it, with its zone: to the second, since HTML allows three digits after it."""
    return moment.isoformat(timespec="seconds")


def day_and_time(moment: datetime) -> str:
    """A moment of these months for people, in the site's time zone: the day without its year, and the time."""
    local = timezone.localtime(moment)
    return f"{formats.date_format(local, 'MONTH_DAY_FORMAT')}, {formats.date_format(local, 'H:i')}"


def weekday_and_day(moment: datetime) -> str:
    """The day of a moment in full, as a paper says it under its name."""
    local = timezone.localtime(moment)
    return f"{capfirst(formats.date_format(local, 'l'))}, {formats.date_format(local, 'DATE_FORMAT')}"


def day(moment: datetime) -> str:
    """The day of a moment for people, in the site's time zone."""
    return formats.date_format(timezone.localtime(moment), "DATE_FORMAT")
