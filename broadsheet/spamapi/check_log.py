"""The log of checks: appended to a file while a request is answered, taken into the database later, counted by day."""

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
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F

from broadsheet.lib import spool
from broadsheet.spamapi.conf import settings
from broadsheet.spamapi.models import ApiKey, Check, Label, Usage
from broadsheet.spamfilter import Decision

logger = logging.getLogger(__name__)

KIND = "checks"
MOST_SITES = 500
"""Sites that are counted apart for one key in one month; a client can name any number of them."""

OTHER_SITES = "other sites"
"""What the rest is counted under. No host has a space in it."""

_CORRECTION = {Label.SPAM: "missed_spam", Label.HAM: "false_positives"}
"""What feedback is counted as that contradicts the answer."""

_as_json = json.JSONEncoder(separators=(",", ":")).encode
_AT_ONCE = 500
_WRITING_SECONDS = 0.2
"""Far longer than a process needs for the one line for which it has the file open."""


class CheckEntry(NamedTuple):
    """One answered check. ``sent_as_spam`` is the answer as a client hears it that knows only spam and ham.

    ``evidence`` is what was in the comment, where it is kept in case nobody reports the answer; ``reasons`` are those
    of the verdict, without words of the comment.
    """

    guid: str
    key_id: int
    site: str
    subject: str
    person: str
    decision: Decision
    probability: float
    sent_as_spam: bool
    campaign: dict[str, int]
    checked_at: datetime
    evidence: dict[str, Any] | None = None
    reasons: list[Any] | None = None


_FIELDS = CheckEntry._fields


def append(entry: CheckEntry) -> None:
    """Append one answered check. One that cannot be written, as on a full disk, is logged and not counted."""
    row = [
        entry.guid, entry.key_id, entry.site, entry.subject, entry.person, entry.decision,
        round(entry.probability, 4), entry.sent_as_spam, entry.campaign, entry.checked_at.isoformat(),
        entry.evidence, entry.reasons,
    ]  # fmt: skip
    try:
        spool.append(settings.SPOOL_ROOT, KIND, _as_json(row).encode())
    except OSError:
        logger.exception("A check could not be logged")


def fold(now: datetime) -> int:
    """Take what was appended into the database; returns how many checks. Each counts once, even after a crash.

    A batch is closed in one call and taken in by the next, when no process has the file open any more.
    """
    with _alone():
        total = _take_in_batches()
        spool.close_batch(settings.SPOOL_ROOT, KIND)
    return total


def flush() -> None:
    """Take all into the database that was appended on this machine until now, so that what follows finds it there."""
    with _alone():
        spool.close_batch(settings.SPOOL_ROOT, KIND)
        time.sleep(_WRITING_SECONDS)
        _take_in_batches()


def count_feedback(
    key_id: int, site: str, label: Label, sent_as_spam: bool, before: tuple[Label, datetime] | None, now: datetime
) -> None:
    """Count feedback that says something new about one comment.

    It is a correction if the site had the opposite answer. Where the site changes its mind back to that answer, the
    correction it made ``before`` (which way, and when) does not count any more.
    """
    if sent_as_spam != (label == Label.SPAM):
        day, name = now.date(), _CORRECTION[label]
        _count(key_id, SiteNames().name(key_id, site, day), day, Counter({name: 1}))
    elif before is not None:
        day, name = before[1].date(), _CORRECTION[before[0]]
        counted_as = SiteNames().name(key_id, site, day)
        rows = Usage.objects.filter(key_id=key_id, site=counted_as, day=day, **{f"{name}__gt": 0})
        rows.update(**{name: F(name) - 1})


class SiteNames:
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


def _read(batch: Path) -> list[CheckEntry]:
    """The checks of a batch; a line cut short by a full disk or a fall of the machine is passed over."""
    found: dict[str, CheckEntry] = {}
    keys = set(ApiKey.objects.values_list("pk", flat=True))
    for line in batch.read_bytes().split(b"\n"):
        try:
            # A line of the release before this one has no reasons.
            row = dict(zip(_FIELDS, json.loads(line), strict=False))
            entry = CheckEntry(
                **row | {"decision": Decision(row["decision"]), "checked_at": datetime.fromisoformat(row["checked_at"])}
            )
        except (ValueError, TypeError, KeyError):
            continue
        if entry.key_id in keys:
            found[entry.guid] = entry
    return list(found.values())


def _take_in(entries: list[CheckEntry]) -> int:
    with transaction.atomic():
        guids = [entry.guid for entry in entries]
        there = set(Check.objects.filter(guid__in=guids).values_list("guid", flat=True))
        new = [entry for entry in entries if entry.guid not in there]
        Check.objects.bulk_create(map(_as_row, new))
        counts: dict[tuple[int, str, date], Counter[str]] = {}
        sites = SiteNames()
        for entry in new:
            day = entry.checked_at.date()
            counted = counts.setdefault((entry.key_id, sites.name(entry.key_id, entry.site, day), day), Counter())
            counted["checks"] += 1
            counted["spam" if entry.sent_as_spam else "ham"] += 1
        for (key_id, site, day), counted in sorted(counts.items()):
            _count(key_id, site, day, counted)
    return len(new)


def _as_row(entry: CheckEntry) -> Check:
    return Check(
        guid=entry.guid,
        key_id=entry.key_id,
        subject=entry.subject,
        person=entry.person,
        decision=entry.decision,
        probability=entry.probability,
        sent_as_spam=entry.sent_as_spam,
        campaign=entry.campaign,
        evidence=entry.evidence,
        reasons=entry.reasons,
        checked_at=entry.checked_at,
    )


def _count(key_id: int, site: str, day: date, counted: Counter[str]) -> None:
    with transaction.atomic():
        usage, _ = Usage.objects.get_or_create(key_id=key_id, site=site, day=day)
        Usage.objects.filter(pk=usage.pk).update(**{name: F(name) + number for name, number in counted.items()})
