"""Small builders for readers and what they read."""

from __future__ import annotations

from datetime import UTC, datetime

from broadsheet.readership import service, spool

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
MILL, BEES = "article:12", "article:13"


def read(root, subject: str = MILL, times: int = 1, now: datetime = NOW) -> None:
    """That many views, noted and not yet counted."""
    for _ in range(times):
        spool.append(root, subject, now)


def fold_all(now: datetime = NOW) -> int:
    """Count everything that was noted: one call closes the batch, the next counts it."""
    return service.fold(now) + service.fold(now)


def views(*subjects: str) -> list[int]:
    """What the pages say of these subjects."""
    return list(service.counts(subjects).values())
