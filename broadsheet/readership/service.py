"""View counts: without robots, one for each reader, page and day, and with nothing stored about any reader."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction

from broadsheet.lib import signing
from broadsheet.lib.conf import settings
from broadsheet.readership import readers, robots, sources, spool, tallies
from broadsheet.readership.models import (
    DailySource,
    DailyUncounted,
    DailyViews,
    FoldedBatch,
    HourlyViews,
    Uncounted,
    ViewCount,
)
from broadsheet.readership.spool import Refused, View
from broadsheet.readership.stats import by_day, by_hour, by_source, counts, most_read, uncounted, views_since

__all__ = [
    "Beacon", "by_day", "by_hour", "by_source", "counts", "fold", "most_read", "record_view", "start_at",
    "start_many", "token", "uncounted", "views_since",
]  # fmt: skip

logger = logging.getLogger(__name__)

_PURPOSE = "view"
_BATCH_NAMES_KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Beacon:
    """What a page's script sent, and what is known of the request: ``came_from`` is the host of the page before."""

    token: str
    came_from: str
    host: str
    address: str
    user_agent: str
    is_same_origin: bool


def token(subject: str) -> str:
    """What a page sends back to be counted; signed, so that subjects cannot be invented.

    A subject is a kind and a number, such as ``article:12``.
    """
    return signing.sign(_PURPOSE, subject)


def record_view(beacon: Beacon, now: datetime) -> bool:
    """Note a beacon, to be counted with its batch; true if it may count as a view.

    One that cannot be stored, as on a full disk, is lost and logged, and the reader notices nothing.
    """
    record = _record(beacon, now)
    try:
        spool.append(settings.SPOOL_ROOT, record)
    except OSError:
        logger.exception("A view of %s could not be stored", record.subject or "an unknown page")
        return False
    return isinstance(record, View)


def _record(beacon: Beacon, now: datetime) -> View | Refused:
    subject = signing.unsign(_PURPOSE, beacon.token)
    if subject is None:
        return Refused("", now, Uncounted.FORGED)
    if not beacon.is_same_origin:
        return Refused(subject, now, Uncounted.ELSEWHERE)
    if robots.is_robot(beacon.user_agent):
        return Refused(subject, now, Uncounted.ROBOT)
    source = sources.of_host(beacon.came_from, beacon.host)
    return spool.view(subject, beacon.address, beacon.user_agent, source, now)


def fold(now: datetime) -> int:
    """Add the spooled views to the database; returns how many. A batch is counted once, even after a crash.

    A batch is closed in one call and counted in the next, so that a process that had the file open when it was closed
    has finished writing.
    """
    root = settings.SPOOL_ROOT
    total = 0
    for batch in spool.batches(root):
        if not FoldedBatch.objects.filter(name=batch.name).exists():
            total += _fold_batch(batch, now)
        batch.unlink(missing_ok=True)
    spool.close_batch(root)
    FoldedBatch.objects.filter(folded_at__lt=now - _BATCH_NAMES_KEPT).delete()
    return total


def _fold_batch(batch: Path, now: datetime) -> int:
    """Judge the views of one batch, and add all its numbers and its name in one transaction."""
    views: list[View] = []
    refused: Counter[tuple[str, date, str]] = Counter()
    for record in spool.read(batch):
        if isinstance(record, View):
            views.append(record)
        else:
            refused[record.subject, record.hour.date(), record.reason] += 1
    counted = []
    for view, reason in readers.judged(views, batch.name):
        if reason is None:
            counted.append(view)
        else:
            refused[view.subject, view.hour.date(), reason] += 1
    with transaction.atomic():
        _, is_new = FoldedBatch.objects.get_or_create(name=batch.name, defaults={"folded_at": now})
        if is_new:
            _add(counted)
            tallies.add(DailyUncounted, refused)
    return len(counted) if is_new else 0


def _add(counted: list[View]) -> None:
    tallies.add(ViewCount, Counter((view.subject,) for view in counted))
    tallies.add(DailyViews, Counter((view.subject, view.hour.date()) for view in counted))
    tallies.add(HourlyViews, Counter((view.subject, view.hour) for view in counted))
    by_source = Counter((view.subject, view.hour.date(), view.source) for view in counted)
    tallies.add(DailySource, sources.bounded(by_source))


def start_many(counts: Iterable[tuple[str, int, date]]) -> None:
    """The same for many subjects, of which none has views yet."""
    rows = list(counts)
    ViewCount.objects.bulk_create(
        [ViewCount(subject=subject, views=views) for subject, views, _ in rows], batch_size=200, ignore_conflicts=True
    )
    DailyViews.objects.bulk_create(
        [DailyViews(subject=subject, day=day, views=views) for subject, views, day in rows if views],
        batch_size=200, ignore_conflicts=True,
    )  # fmt: skip


def start_at(subject: str, views: int, day: date) -> None:
    """Give a subject without views the count that it had in an earlier system, as of ``day``."""
    _, is_new = ViewCount.objects.get_or_create(subject=subject, defaults={"views": views})
    if is_new and views:
        DailyViews.objects.get_or_create(subject=subject, day=day, defaults={"views": views})
