"""Short records on their way to the database: lines appended to a file, read in batches.

Appending costs a few microseconds and holds no lock, so many requests cost one write to the database for each batch,
and none of them waits. A line is short enough for the system to append it whole, even when others append too.
"""

from __future__ import annotations

import os
import time
import uuid
from contextlib import suppress
from pathlib import Path


def append(root: Path, kind: str, line: bytes) -> None:
    """Append one line (given without its end) to the open file of this kind. Raises OSError."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    place = f"{root}/{kind}.log"
    try:
        handle = os.open(place, flags, 0o600)
    except FileNotFoundError:
        root.mkdir(parents=True, exist_ok=True)
        handle = os.open(place, flags, 0o600)
    try:
        os.write(handle, line + b"\n")
    finally:
        os.close(handle)


def close_batch(root: Path, kind: str) -> None:
    """Rename the open file to a batch, so that new lines go to a new file."""
    with suppress(FileNotFoundError):
        os.rename(root / f"{kind}.log", root / f"{kind}-{time.time_ns()}-{uuid.uuid4().hex[:8]}")


def batches(root: Path, kind: str) -> list[Path]:
    """The batches of this kind that wait to be read, oldest first."""
    return sorted(root.glob(f"{kind}-*"))
