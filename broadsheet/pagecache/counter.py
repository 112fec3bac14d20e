"""A number in a file that all processes of a machine have mapped: every change of the page files raises it.

Reading it costs no system call, so a server that holds pages in memory sees at once when it has to look again. Beside
it stands until when the page files are trusted, in nanoseconds since 1970.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from weakref import WeakSet

_NUMBER_BYTES = 8
_BYTES = 2 * _NUMBER_BYTES
_MOST = 2**63 - 1
_ALWAYS = 2**64 - 1
# What the counter says while the page files cannot be trusted, since a purge has failed.
OFF = 0

_opened: WeakSet[Counter] = WeakSet()


def _open_again() -> None:
    for counter in _opened:
        counter.open_again()


os.register_at_fork(after_in_child=_open_again)


class Counter:
    """The counter in the file ``place``; it only ever grows, also when the file is lost and made anew.

    Raises OSError where the file can neither be opened nor made.
    """

    def __init__(self, place: Path) -> None:
        self._place = str(place)
        self._changing = threading.Lock()
        self._open()
        _opened.add(self)

    def _open(self) -> None:
        os.makedirs(os.path.dirname(self._place), exist_ok=True)
        self._file = os.open(self._place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            size = os.fstat(self._file).st_size
            if size < _NUMBER_BYTES:
                os.pwrite(self._file, time.time_ns().to_bytes(_NUMBER_BYTES, "little"), 0)
            if size < _BYTES:
                os.pwrite(self._file, _ALWAYS.to_bytes(_NUMBER_BYTES, "little"), _NUMBER_BYTES)
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._inode = os.fstat(self._file).st_ino
        self._number = memoryview(mmap.mmap(self._file, _BYTES)).cast("Q")

    @property
    def value(self) -> int:
        """What it says now."""
        return self._number[0]

    @property
    def trusted_until(self) -> int:
        """Until when the page files may be served, in nanoseconds since 1970."""
        return self._number[1]

    def trust_for(self, seconds: float | None) -> None:
        """Let the page files be served for so many seconds from now on; ``None``: for always."""
        until = _ALWAYS if seconds is None else time.time_ns() + int(seconds * 1e9)
        # What is written without need would be written to the disk as well.
        if until != self._number[1]:
            self._number[1] = until

    def raise_by_one(self, while_held: Callable[[int], None] | None = None) -> int:
        """Raise it and return the new value; ``while_held(value)`` is called before anybody else can raise it."""
        return self._change(lambda now: now + 1 if now else OFF, while_held)

    def turn_off(self) -> None:
        """Say that the page files cannot be trusted, until somebody calls `turn_on`."""
        self._change(lambda now: OFF, None)

    def turn_on(self) -> None:
        """Trust the page files again; the counter is above all that it ever was."""
        self._change(lambda now: now or time.time_ns(), None)

    def _change(self, new: Callable[[int], int], while_held: Callable[[int], None] | None) -> int:
        with self._changing:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                value = min(new(self._number[0]), _MOST)
                self._number[0] = value
                if while_held is not None:
                    while_held(value)
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)
        return value

    def open_again(self) -> None:
        """Open the file once more, as a forked process must: those that share one opening share its lock."""
        self._changing = threading.Lock()
        # Where it is gone, `reopen_if_replaced` makes another one.
        with suppress(FileNotFoundError):
            file = os.open(self._place, os.O_RDWR | os.O_CLOEXEC)
            os.close(self._file)
            self._file = file

    def reopen_if_replaced(self) -> None:
        """Map the file anew if somebody has deleted it, so that all processes look at the same one again."""
        try:
            is_same = os.stat(self._place).st_ino == self._inode
        except OSError:
            is_same = False
        if not is_same:
            with self._changing:
                self._open()
