"""Small builders for readers and what they read."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path

from broadsheet.readership import service, spool

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
MILL, BEES = "article:12", "article:13"
_numbers = itertools.count()


def an_address() -> str:
    """An address that no other reader of the tests has, in a network of its own."""
    number = next(_numbers)
    return f"10.{number // 256 % 256}.{number % 256}.7"


def read(
    root: Path, subject: str = MILL, times: int = 1, now: datetime = NOW, *, source: str = "unknown", address: str = ""
) -> None:
    """That many readers, noted and not yet counted; all of them at ``address``, or each at their own."""
    for number in range(times):
        spool.append(root, spool.view(subject, address or an_address(), f"{BROWSER} {number}", source, now))


def fold_all(now: datetime = NOW) -> int:
    """Count everything that was noted: one call closes the batch, the next counts it."""
    return service.fold(now) + service.fold(now)


def views(*subjects: str) -> list[int]:
    """What the pages say of these subjects."""
    return list(service.counts(subjects).values())
