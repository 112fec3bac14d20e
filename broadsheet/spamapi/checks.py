"""What was asked of the filter and how it answered: noted off the answer's path, and counted by day."""

from __future__ import annotations

import fcntl
import json
import logging
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F

from broadsheet.lib import spool
from broadsheet.spamapi.models import ApiKey, Check, Usage

logger = logging.getLogger(__name__)

KIND = "checks"
MOST_SITES = 500
"""Sites that are counted apart for one key in one month; a client can name any number of them."""

OTHER_SITES = "other sites"
"""What the rest is counted under. No host has a space in it."""

_as_json = json.JSONEncoder(separators=(",", ":")).encode
_AT_ONCE = 500
_WRITING_SECONDS = 0.2
"""Far longer than a process needs for the one line for which it has the file open."""


def note(
    guid: str, key_id: int, site: str, subject: str, person: str, decision: str, probability: float,
    campaign: dict[str, int], now: datetime,
) -> None:  # fmt: skip
    """Note one answered check. One that cannot be noted, as on a full disk, is logged and not counted."""
    row = [guid, key_id, site, subject, person, decision, round(probability, 4), campaign, now.isoformat()]
    try:
        spool.append(settings.SPOOL_ROOT, KIND, _as_json(row).encode())
    except OSError:
        logger.exception("A check could not be noted")


def fold(now: datetime) -> int:
    """Take what was noted into the database; returns how many checks. Each counts once, come what may.

    A batch is closed in one call and taken in by the next, when whoever had the file open has long finished.
    """
    with _alone():
        total = _take_in_batches()
        spool.close_batch(settings.SPOOL_ROOT, KIND)
    return total


def bring_in() -> None:
    """Take all into the database that was noted on this machine until now, so that what follows finds it there."""
    with _alone():
        spool.close_batch(settings.SPOOL_ROOT, KIND)
        time.sleep(_WRITING_SECONDS)
        _take_in_batches()


def correct(key_id: int, site: str, day: date, missed_spam: bool) -> None:
    """Count that the filter was put right about one comment."""
    name = "missed_spam" if missed_spam else "false_positives"
    _count(key_id, Sites().name(key_id, site, day), day, Counter({name: 1}))


def take_back(key_id: int, site: str, day: date, missed_spam: bool) -> None:
    """Count no longer that the filter was put right about one comment on that day."""
    name = "missed_spam" if missed_spam else "false_positives"
    counted_as = Sites().name(key_id, site, day)
    rows = Usage.objects.filter(key_id=key_id, site=counted_as, day=day, **{f"{name}__gt": 0})
    rows.update(**{name: F(name) - 1})


class Sites:
    """Under which names sites are counted: their own, until a key has named too many of them within a month."""

    def __init__(self) -> None:
        self._of_month: dict[tuple[int, date], set[str]] = {}

    def name(self, key_id: int, site: str, day: date) -> str:
        first = day.replace(day=1)
        if (key_id, first) not in self._of_month:
            self._of_month[key_id, first] = _counted_sites(key_id, first)
        known = self._of_month[key_id, first]
        if site not in known and len(known) >= MOST_SITES:
            return OTHER_SITES
        known.add(site)
        return site


def _counted_sites(key_id: int, first: date) -> set[str]:
    """The sites for which a key was counted in the month that begins on ``first``."""
    rows = Usage.objects.filter(key_id=key_id, day__gte=first, day__lt=(first + timedelta(days=31)).replace(day=1))
    return set(rows.values_list("site", flat=True).distinct())


@contextmanager
def _alone() -> Iterator[None]:
    """Let nobody else take batches in: one of theirs could bring back what is being erased here."""
    settings.SPOOL_ROOT.mkdir(parents=True, exist_ok=True)
    with (settings.SPOOL_ROOT / f".{KIND}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _take_in_batches() -> int:
    total = 0
    for batch in spool.batches(settings.SPOOL_ROOT, KIND):
        rows = _read(batch)
        for start in range(0, len(rows), _AT_ONCE):
            total += _take_in(rows[start : start + _AT_ONCE])
        batch.unlink(missing_ok=True)
    return total


def _read(batch: Path) -> list[Check]:
    """The checks of a batch; a line cut short by a full disk or a fall of the machine is passed over."""
    found: dict[str, Check] = {}
    keys = set(ApiKey.objects.values_list("pk", flat=True))
    for line in batch.read_bytes().split(b"\n"):
        try:
            guid, key_id, site, subject, person, decision, probability, campaign, when = json.loads(line)
            check = Check(
                guid=guid, key_id=key_id, subject=subject, person=person, decision=decision,
                probability=probability, campaign=campaign, checked_at=datetime.fromisoformat(when),
            )  # fmt: skip
        except (ValueError, TypeError):
            continue
        if key_id in keys:
            check.site = site
            found[guid] = check
    return list(found.values())


def _take_in(rows: list[Check]) -> int:
    with transaction.atomic():
        there = set(Check.objects.filter(guid__in=[row.guid for row in rows]).values_list("guid", flat=True))
        new = [row for row in rows if row.guid not in there]
        Check.objects.bulk_create(new)
        counts: dict[tuple[int, str, date], Counter[str]] = {}
        sites = Sites()
        for row in new:
            day = row.checked_at.date()
            counted = counts.setdefault((row.key_id, sites.name(row.key_id, row.site, day), day), Counter())
            counted["checks"] += 1
            counted["spam" if is_spam(row.decision, row.probability) else "ham"] += 1
        for (key_id, site, day), counted in sorted(counts.items()):
            _count(key_id, site, day, counted)
    return len(new)


def is_spam(decision: str, probability: float) -> bool:
    """Which of two words a client was told that knows no "hold": spam, or ham."""
    return decision in ("spam", "discard") or (decision == "hold" and probability >= 0.5)


def _count(key_id: int, site: str, day: date, counted: Counter[str]) -> None:
    with transaction.atomic():
        usage, _ = Usage.objects.get_or_create(key_id=key_id, site=site, day=day)
        Usage.objects.filter(pk=usage.pk).update(**{name: F(name) + number for name, number in counted.items()})
