"""Who runs in a home folder: one process for each role, by a lock that the system releases however that process ends.

Read before the framework is set up, so nothing here may import Django.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

_held: list[int] = []


class Taken(Exception):
    """Another process has this role. The message says which: its process id, and what it noted of itself."""


def take(place: Path, note: str = "") -> None:
    """Take the lock file ``place`` for as long as this process lives; its children do not hold it.

    ``note`` is shown to whoever comes second. Raises Taken where another process has it, and OSError where the file
    cannot be opened.
    """
    place.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    handle = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        said = os.read(handle, 200).decode("utf-8", "replace").strip()
        os.close(handle)
        raise Taken(said or "another process") from None
    _held.append(handle)
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"process {os.getpid()}{note}\n".encode(), 0)


def _let_go() -> None:
    # The lock belongs to the open file: a child that kept it would hold the role after its parent has gone.
    while _held:
        os.close(_held.pop())


os.register_at_fork(after_in_child=_let_go)
