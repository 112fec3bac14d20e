"""The window of recent submissions, one file that all processes of this machine have mapped."""

from __future__ import annotations

import fcntl
import logging
import os
import tempfile
import threading
import time
from datetime import datetime
from pathlib import Path

import numpy as np

from broadsheet.spamapi.conf import settings
from broadsheet.spamapi.learning.hash_key import site_key
from broadsheet.spamfilter.features.evidence import Evidence
from broadsheet.spamfilter.model.campaigns import WORDS, Window
from broadsheet.spamfilter.submission import Campaign, Submission

logger = logging.getLogger(__name__)

_NAME, _LOCK_NAME = "recent.window", "recent.lock"
_BYTES = WORDS * np.dtype(np.uint32).itemsize
# A lock is held for less than a millisecond. A process that holds it longer was stopped; comments do not wait for it.
_TRIES, _PAUSE_SECONDS = 20, 0.01


def path() -> Path:
    return settings.MODEL_ROOT / _NAME


def campaign_of(submission: Submission, evidence: Evidence, now: datetime) -> Campaign:
    """The campaign of a submission that arrives ``now``; the window has then seen it too.

    Raises OSError where the file cannot be had.
    """
    with lock:
        return mapped.get().see(submission, evidence, now)


class Mapped:
    """The window file as this process has it mapped; made anew where it is missing, damaged or of another key."""

    def __init__(self) -> None:
        self._seen: tuple[str, int, str] | None = None
        self._window: Window | None = None

    def get(self) -> Window:
        """The window. Call it under the lock."""
        place = f"{settings.MODEL_ROOT}/{_NAME}"
        if (window := self._there(place)) is None:
            _start_anew(Path(place))
            self._seen = None
            window = self._there(place)
        if window is None:
            raise OSError(f"{place} cannot be used as the window of recent comments")
        return window

    def _there(self, place: str) -> Window | None:
        """The window that stands there, mapped again only when the file is another one."""
        try:
            status = os.stat(place)
        except FileNotFoundError:
            return None
        if status.st_size == _BYTES:
            seen = (place, status.st_ino, site_key().id)
            if self._window is None or seen != self._seen:
                self._window, self._seen = _mapped(place), seen
            if self._window.is_whole():
                return self._window
        logger.warning("%s is damaged, or of another key or version; it starts anew, knowing nothing", place)
        return None


mapped = Mapped()


class Lock:
    """The window's lock, among processes and threads; the system releases it however this process ends.

    Its file stays open, for opening it anew would cost as much as a look into the window. Threads queue for it, and
    only who is first of them asks for the file's lock, so that no thread sleeps because of another one.
    """

    def __init__(self) -> None:
        self._among_threads = threading.Lock()
        self._place = ""
        self._handle = -1

    def __enter__(self) -> None:
        # Without a time it is faster, and free nearly always.
        if not (self._among_threads.acquire(False) or self._among_threads.acquire(timeout=_TRIES * _PAUSE_SECONDS)):
            raise TimeoutError("another thread has held the lock of the window of recent comments for too long")
        try:
            self._take(self._opened())
        except BaseException:
            self._among_threads.release()
            raise

    def __exit__(self, *_: object) -> None:
        fcntl.flock(self._handle, fcntl.LOCK_UN)
        self._among_threads.release()

    def _opened(self) -> int:
        """The lock's file, opened again where it is another one, or was deleted."""
        place = f"{settings.MODEL_ROOT}/{_LOCK_NAME}"
        if place == self._place and os.fstat(self._handle).st_nlink:
            return self._handle
        os.makedirs(settings.MODEL_ROOT, exist_ok=True)
        handle = os.open(place, os.O_WRONLY | os.O_CREAT, 0o600)
        self.close()
        self._place, self._handle = place, handle
        return handle

    def close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)

    def _take(self, handle: int) -> None:
        for _ in range(_TRIES):
            try:
                return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(_PAUSE_SECONDS)
        raise TimeoutError("another process has held the lock of the window of recent comments for too long")


lock = Lock()


def _forget_parent() -> None:
    """A lock on a file belongs to the process that opened it and its children, so each process opens its own."""
    global lock
    lock.close()
    lock = Lock()


os.register_at_fork(after_in_child=_forget_parent)


def _mapped(place: str | Path) -> Window:
    return Window(np.memmap(place, dtype=np.uint32, mode="r+").view(np.ndarray), site_key())


def _start_anew(place: Path) -> None:
    """A new file by rename, so that a process that has the old one mapped keeps it."""
    handle, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    try:
        # Written out in full: where the disk is full that is an error here, and not a crash at a later touch.
        with os.fdopen(handle, "wb") as file:
            file.write(bytes(_BYTES))
        _mapped(name).clear()
        os.replace(name, place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
