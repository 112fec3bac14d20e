"""Views on their way to the database: one line of a file for each view, counted in batches."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from broadsheet.lib import spool

KIND = "views"
_LINE = re.compile(r"([a-z]{1,20}:[0-9]{1,19}) ([0-9]{4}-[0-9]{2}-[0-9]{2})")


def append(root: Path, subject: str, when: datetime) -> None:
    """Append one view."""
    spool.append(root, KIND, f"{subject} {when.astimezone(UTC):%Y-%m-%d}".encode())


def close_batch(root: Path) -> None:
    """Set the open file aside, so that new views go to a new one."""
    spool.close_batch(root, KIND)


def batches(root: Path) -> list[Path]:
    """The batches that wait to be counted, oldest first."""
    return spool.batches(root, KIND)


def read(batch: Path) -> Counter[tuple[str, date]]:
    """How many views of each subject on each day a batch holds.

    A line that was cut short, by a full disk or a crash, is skipped together with what was appended to its rest.
    """
    counted: Counter[tuple[str, date]] = Counter()
    for line in batch.read_text("ascii", errors="replace").split("\n"):
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        with suppress(ValueError):
            counted[found[1], date.fromisoformat(found[2])] += 1
    return counted
