"""What was counted: for the pages, for the lists of what is read most, and for the editor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet, Sum

from broadsheet.lib.rows import Prepared
from broadsheet.readership.models import DailySource, DailyUncounted, DailyViews, HourlyViews, Uncounted, ViewCount

DETAILS_KEPT = timedelta(days=90)
"""How long hours, sources and what was not counted are kept; the numbers of views are kept with their subject."""


def counts(subjects: Iterable[str]) -> dict[str, int]:
    """The views of each of these subjects; one query, and 0 for a subject without views."""
    wanted = list(dict.fromkeys(subjects))
    found: dict[str, int] = dict(_counted(subjects=wanted)) if wanted else {}
    return {subject: found.get(subject, 0) for subject in wanted}


@Prepared
def _counted(subjects: list[str]) -> QuerySet[ViewCount, tuple[Any, ...]]:
    return ViewCount.objects.filter(subject__in=subjects).values_list("subject", "views")


def most_read(since: datetime, most: int) -> list[str]:
    """The subjects read most since that day, most read first."""
    rows = DailyViews.objects.filter(day__gte=since.date()).values("subject").annotate(read=Sum("views"))
    return [row["subject"] for row in rows.order_by("-read", "subject")[:most]]


def views_since(since: datetime) -> dict[str, int]:
    """How often each subject was read since that day; one query."""
    rows = DailyViews.objects.filter(day__gte=since.date()).values_list("subject").annotate(Sum("views"))
    return dict(rows)


def by_hour(since: datetime, subject: str = "") -> dict[datetime, int]:
    """The views in each hour since then that has any, of one subject or of all."""
    rows = _of(subject, HourlyViews.objects.filter(hour__gte=since))
    return dict(rows.values_list("hour").annotate(Sum("views")))


def by_day(since: date, subject: str = "") -> dict[date, int]:
    """The same by the day in UTC."""
    rows = _of(subject, DailyViews.objects.filter(day__gte=since))
    return dict(rows.values_list("day").annotate(Sum("views")))


def by_source(since: date, subject: str = "") -> list[tuple[str, int]]:
    """Where the readers since that day came from, with how many, the most first; see `sources`."""
    rows = _of(subject, DailySource.objects.filter(day__gte=since)).values_list("source").annotate(read=Sum("views"))
    return list(rows.order_by("-read", "source"))


def uncounted(since: date, subject: str = "") -> list[tuple[Uncounted, int]]:
    """Why beacons since that day were not counted as views, with how many, in the order of the reasons."""
    rows = _of(subject, DailyUncounted.objects.filter(day__gte=since)).values_list("reason").annotate(Sum("views"))
    found = dict(rows)
    return [(reason, found[reason]) for reason in Uncounted if found.get(reason)]


def forget_details(now: datetime) -> int:
    """Delete the hours, sources and uncounted beacons that are older than `DETAILS_KEPT`; returns how many rows."""
    oldest = now - DETAILS_KEPT
    hours, _ = HourlyViews.objects.filter(hour__lt=oldest).delete()
    sources, _ = DailySource.objects.filter(day__lt=oldest.date()).delete()
    beacons, _ = DailyUncounted.objects.filter(day__lt=oldest.date()).delete()
    return hours + sources + beacons


def _of(subject: str, rows: QuerySet) -> QuerySet:  # type: ignore[type-arg]
    return rows.filter(subject=subject) if subject else rows
