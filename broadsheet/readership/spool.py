"""Views on their way to the database: one short line appended to a file, counted in batches.

Appending costs a few microseconds and holds no lock, so a rush of readers writes to the database once a
batch instead of once a view.
"""

from __future__ import annotations

import os
import re
import time
import uuid
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

_OPEN = "views.log"
_BATCH_PREFIX = "views-"
_LINE = re.compile(r"([a-z]{1,20}:[0-9]{1,19}) ([0-9]{4}-[0-9]{2}-[0-9]{2})")


def append(root: Path, subject: str, when: datetime) -> None:
    """Note one view. A line is short enough for the system to append it whole, whoever else appends."""
    line = f"{subject} {when.astimezone(UTC):%Y-%m-%d}\n".encode()
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    try:
        handle = os.open(root / _OPEN, flags, 0o600)
    except FileNotFoundError:
        root.mkdir(parents=True, exist_ok=True)
        handle = os.open(root / _OPEN, flags, 0o600)
    try:
        os.write(handle, line)
    finally:
        os.close(handle)


def close_batch(root: Path) -> None:
    """Set the open file aside under a name of its own, so that new views go to a new one."""
    with suppress(FileNotFoundError):
        os.rename(root / _OPEN, root / f"{_BATCH_PREFIX}{time.time_ns()}-{uuid.uuid4().hex[:8]}")


def batches(root: Path) -> list[Path]:
    """The batches that wait to be counted, oldest first."""
    return sorted(root.glob(f"{_BATCH_PREFIX}*"))


def read(batch: Path) -> Counter[tuple[str, date]]:
    """How many views of each subject on each day a batch holds.

    A line that was cut short, by a full disk or a fall of the machine, is passed over, with whatever was
    appended to the rest of it.
    """
    counted: Counter[tuple[str, date]] = Counter()
    for line in batch.read_text("ascii", errors="replace").split("\n"):
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        with suppress(ValueError):
            counted[found[1], date.fromisoformat(found[2])] += 1
    return counted
