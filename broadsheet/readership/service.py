"""View counts: without robots, one for each reader and page, and with nothing stored about any reader."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from hashlib import blake2b

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum

from broadsheet.lib import signing
from broadsheet.readership import robots, spool
from broadsheet.readership.models import DailyViews, FoldedBatch, ViewCount

logger = logging.getLogger(__name__)

_PURPOSE = "view"
_SAME_READER_SECONDS = 30 * 60
_READERS_REMEMBERED = 20_000
_BATCH_NAMES_KEPT = timedelta(days=2)


def token(subject: str) -> str:
    """What a page sends back to be counted; signed, so that subjects cannot be invented.

    A subject is a kind and a number, such as ``article:12``.
    """
    return signing.sign(_PURPOSE, subject)


class RecentReaders:
    """Tells a reload from a new reader without storing anything about either.

    The short hashes are held in this process's memory alone, under a random key that is lost with it, and each is
    dropped after half an hour.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(16)
        # In the order of the last view, so that the first is always the next to be dropped.
        self._seen: OrderedDict[bytes, float] = OrderedDict()
        self._changing = threading.Lock()

    def __len__(self) -> int:
        """How many views are remembered at the moment."""
        return len(self._seen)

    def is_new(self, subject: str, address: str, user_agent: str, clock: float) -> bool:
        who = "\0".join((subject, address, user_agent)).encode("utf-8", "replace")
        mark = blake2b(who, key=self._key, digest_size=12).digest()
        with self._changing:
            self._forget(clock)
            is_new = self._seen.pop(mark, None) is None
            self._seen[mark] = clock
        return is_new

    def _forget(self, clock: float) -> None:
        while self._seen:
            oldest, last = next(iter(self._seen.items()))
            if clock - last <= _SAME_READER_SECONDS and len(self._seen) < _READERS_REMEMBERED:
                break
            del self._seen[oldest]


recent_readers = RecentReaders()


def record_view(view_token: str, address: str, user_agent: str, now: datetime) -> bool:
    """Count one view of the subject that ``view_token`` was signed for; true if it counted.

    A view that cannot be stored, as on a full disk, is lost and logged, and the reader notices nothing.
    """
    subject = signing.unsign(_PURPOSE, view_token)
    if subject is None or robots.is_robot(user_agent):
        return False
    if not recent_readers.is_new(subject, address, user_agent, time.monotonic()):
        return False
    try:
        spool.append(settings.SPOOL_ROOT, subject, now)
    except OSError:
        logger.exception("A view of %s could not be stored", subject)
        return False
    return True


def fold(now: datetime) -> int:
    """Add the spooled views to the database; returns how many. A batch is counted once, even after a crash.

    A batch is closed in one call and counted in the next, so that a process that had the file open when it was closed
    has finished writing.
    """
    root = settings.SPOOL_ROOT
    total = 0
    for batch in spool.batches(root):
        counted = spool.read(batch)
        with transaction.atomic():
            _, is_new = FoldedBatch.objects.get_or_create(name=batch.name, defaults={"folded_at": now})
            if is_new:
                for (subject, day), views in sorted(counted.items()):
                    _add(ViewCount, {"subject": subject}, views)
                    _add(DailyViews, {"subject": subject, "day": day}, views)
                total += counted.total()
        batch.unlink(missing_ok=True)
    spool.close_batch(root)
    FoldedBatch.objects.filter(folded_at__lt=now - _BATCH_NAMES_KEPT).delete()
    return total


def start_at(subject: str, views: int, day: date) -> None:
    """Give a subject without views the count that it had in an earlier system, as of ``day``."""
    _, is_new = ViewCount.objects.get_or_create(subject=subject, defaults={"views": views})
    if is_new and views:
        DailyViews.objects.get_or_create(subject=subject, day=day, defaults={"views": views})


def counts(subjects: Iterable[str]) -> dict[str, int]:
    """The views of each of these subjects; one query, and 0 for a subject without views."""
    subjects = list(subjects)
    found = dict(ViewCount.objects.filter(subject__in=subjects).values_list("subject", "views"))
    return {subject: found.get(subject, 0) for subject in subjects}


def most_read(since: datetime, most: int) -> list[str]:
    """The subjects read most since that day, most read first."""
    rows = DailyViews.objects.filter(day__gte=since.date()).values("subject").annotate(read=Sum("views"))
    return [row["subject"] for row in rows.order_by("-read", "subject")[:most]]


def views_since(since: datetime) -> dict[str, int]:
    """How often each subject was read since that day; one query."""
    rows = DailyViews.objects.filter(day__gte=since.date()).values_list("subject").annotate(Sum("views"))
    return dict(rows)


def _add(model: type[ViewCount] | type[DailyViews], key: dict[str, str | date], views: int) -> None:
    if not model.objects.filter(**key).update(views=F("views") + views):
        model.objects.create(**key, views=views)
