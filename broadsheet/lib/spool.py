"""Short notes on their way to the database: lines appended to a file, taken in by the batch.

Appending costs a few microseconds and holds no lock, so a rush of them writes to the database once a batch and
keeps nobody waiting. A line is short enough for the system to append it whole, whoever else appends.
"""

from __future__ import annotations

import os
import time
import uuid
from contextlib import suppress
from pathlib import Path


def append(root: Path, kind: str, line: bytes) -> None:
    """Note one line (without its end) in the open file of this kind. Raises OSError."""
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
    """Set the open file aside under a name of its own, so that new lines go to a new one."""
    with suppress(FileNotFoundError):
        os.rename(root / f"{kind}.log", root / f"{kind}-{time.time_ns()}-{uuid.uuid4().hex[:8]}")


def batches(root: Path, kind: str) -> list[Path]:
    """The batches of this kind that wait to be taken in, oldest first."""
    return sorted(root.glob(f"{kind}-*"))
