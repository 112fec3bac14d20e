"""One process renders a missing page while the others wait for it."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

_WAIT_SECONDS = 2.0
_LOOK_SECONDS = 0.01


@contextmanager
def held(place: str) -> Iterator[bool]:
    """Hold the lock in the file ``place``; says whether somebody else had it first.

    Whoever waits for longer than two seconds goes on without it: a page that is rendered twice costs less than a
    reader who waits for nothing. The lock goes with the process that holds it, however that ends.
    """
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        file = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError:
        # Where no lock can be had, as on a full disk, each renders for itself.
        yield False
        return
    try:
        yield _wait(file)
    finally:
        os.close(file)


def _wait(file: int) -> bool:
    until = time.monotonic() + _WAIT_SECONDS
    has_waited = False
    while not _take(file) and time.monotonic() < until:
        has_waited = True
        time.sleep(_LOOK_SECONDS)
    return has_waited


def _take(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
