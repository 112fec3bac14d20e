"""The window of recent submissions, one file that all processes of this machine have mapped."""

from __future__ import annotations

import fcntl
import logging
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import numpy as np
from django.conf import settings

from broadsheet.lib import signing
from broadsheet.spamfilter.campaigns import WORDS, Window
from broadsheet.spamfilter.evidence import Evidence
from broadsheet.spamfilter.submission import Campaign, Submission

logger = logging.getLogger(__name__)

_BYTES = WORDS * np.dtype(np.uint32).itemsize
# A lock is held for less than a millisecond. Whoever holds it longer has been stopped; comments do not wait for that.
_TRIES, _PAUSE_SECONDS = 20, 0.01


def path() -> Path:
    return settings.MODEL_ROOT / "recent.window"


def campaign_of(submission: Submission, evidence: Evidence, now: datetime) -> Campaign:
    """What came lately and goes with a submission that comes ``now``, which has then been seen itself.

    Raises OSError where the file cannot be had.
    """
    with _alone():
        return mapped.get().see(submission, evidence, now)


class Mapped:
    """The window file as this process has it mapped; made anew where it is missing, damaged or of another key."""

    def __init__(self) -> None:
        self._seen: tuple[str, int] | None = None
        self._window: Window | None = None

    def get(self) -> Window:
        """The window. Call it under the lock."""
        place = path()
        if (window := self._there(place)) is None:
            _start_anew(place)
            self._seen = None
            window = self._there(place)
        if window is None:
            raise OSError(f"{place} cannot be used as the window of recent comments")
        return window

    def _there(self, place: Path) -> Window | None:
        """The window that stands there, mapped again only when the file is another one."""
        try:
            status = os.stat(place)
        except FileNotFoundError:
            return None
        if status.st_size == _BYTES:
            seen = (str(place), status.st_ino)
            if self._window is None or seen != self._seen:
                self._window, self._seen = _mapped(place), seen
            if self._window.is_whole():
                return self._window
        logger.warning("%s is damaged, or of another key or version; it starts anew, knowing nothing", place)
        return None


mapped = Mapped()


def _mapped(place: str | Path) -> Window:
    key = signing.keyed_hash("recent", "window").encode()
    return Window(np.memmap(place, dtype=np.uint32, mode="r+").view(np.ndarray), key)


def _start_anew(place: Path) -> None:
    """A new file by rename, so that a process that has the old one mapped does not lose the ground under it."""
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


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the window's lock, among processes and threads; the system releases it however this process ends."""
    settings.MODEL_ROOT.mkdir(parents=True, exist_ok=True)
    with (settings.MODEL_ROOT / "recent.lock").open("w") as lock:
        for _ in range(_TRIES):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(_PAUSE_SECONDS)
        else:
            raise TimeoutError("another process has held the lock of the window of recent comments for too long")
        yield
