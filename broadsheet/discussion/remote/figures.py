"""What happened in the discussion, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from broadsheet.discussion import service, stats
from broadsheet.discussion.stats import Event, Stats

EVENTS = tuple(Event)
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened from a day on: how many of each event, and how long what was held waited, in the middle."""

    begins: date
    counts: dict[str, int]
    median_wait_seconds: float | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """So many days, today the last of them, together and each; and how many comments wait just now."""

    waiting: int
    total: Figures
    days: list[Figures]


def numbers(days: int, now: datetime) -> Numbers:
    """What happened in the last ``days`` days, from 1 to 366."""
    found = stats.last_days(now, days)
    return Numbers(service.count_waiting(), _figures(stats.total(found)), [_figures(day) for day in found])


def _figures(figures: Stats) -> Figures:
    wait = figures.median_wait
    return Figures(
        figures.begins,
        {str(event): figures.counts[event] for event in EVENTS},
        wait.total_seconds() if wait is not None else None,
    )
