"""Short records on their way to the database: lines appended to a file, read in batches.

Appending costs a few microseconds, so many requests cost one write to the database for each batch, and none waits for
another process. A line is short enough for the system to append it whole, even when others append too.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from contextlib import suppress
from pathlib import Path

MOST_OPEN = 8
"""So many files stay open at most; there is one for each kind of record."""


class _OpenFiles:
    """The files that this process appends to. They stay open, for opening one costs more than the line.

    A file that was renamed or deleted meanwhile is another one at its place, and known by its number.
    """

    def __init__(self) -> None:
        self._writing = threading.Lock()
        self._open: dict[str, tuple[int, os.stat_result]] = {}

    def append(self, root: Path, kind: str, data: bytes) -> None:
        place = f"{root}/{kind}.log"
        with self._writing:
            os.write(self._handle(root, place), data)

    def _handle(self, root: Path, place: str) -> int:
        if place in self._open:
            handle, status = self._open[place]
            try:
                if os.path.samestat(os.stat(place), status):
                    return handle
            except FileNotFoundError:
                pass  # `suppress` costs as much as the look, and this is done for every line
            self._close(place)
        elif len(self._open) >= MOST_OPEN:
            self._close(next(iter(self._open)))
        handle = _opened(root, place)
        self._open[place] = handle, os.fstat(handle)
        return handle

    def _close(self, place: str) -> None:
        handle, _ = self._open.pop(place)
        os.close(handle)


def _opened(root: Path, place: str) -> int:
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
    try:
        return os.open(place, flags, 0o600)
    except FileNotFoundError:
        root.mkdir(parents=True, exist_ok=True)
        return os.open(place, flags, 0o600)


_files = _OpenFiles()


def _forget_parent() -> None:
    """A thread of the parent may have been writing; its lock would never be released here."""
    global _files
    _files = _OpenFiles()


os.register_at_fork(after_in_child=_forget_parent)


def append(root: Path, kind: str, line: bytes) -> None:
    """Append one line (given without its end) to the open file of this kind. Raises OSError."""
    _files.append(root, kind, line + b"\n")


def close_batch(root: Path, kind: str) -> None:
    """Rename the open file to a batch, so that new lines go to a new file."""
    with suppress(FileNotFoundError):
        os.rename(root / f"{kind}.log", root / f"{kind}-{time.time_ns()}-{uuid.uuid4().hex[:8]}")


def batches(root: Path, kind: str) -> list[Path]:
    """The batches of this kind that wait to be read, oldest first."""
    return sorted(root.glob(f"{kind}-*"))
