"""Signals as something to wait for, and the end of a process whose parent has gone."""

from __future__ import annotations

import ctypes
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType

TO_STOP = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
_PR_SET_PDEATHSIG = 1
_LOOK_SECONDS = 0.5


class Signals:
    """Receives the ``numbers`` from now on; they interrupt nothing, but are handed out when they are waited for.

    A process has one of these, made in its main thread.
    """

    def __init__(self, numbers: frozenset[signal.Signals]) -> None:
        self._numbers = numbers
        self._is_to_stop = False
        self._read, write = os.pipe()
        for end in (self._read, write):
            os.set_blocking(end, False)
        # Python writes the number of each signal into the pipe, but only of those that have a handler.
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        for number in numbers:
            signal.signal(number, _pass)

    def wait(self, seconds: float | None) -> set[int]:
        """The signals received since the last call; returns with the first, or with none after ``seconds``."""
        if not select.select([self._read], [], [], seconds)[0]:
            return set()
        return set(os.read(self._read, 4096))

    def is_to_stop(self, seconds: float | None = 0.0) -> bool:
        """Wait so long, or for a signal; whether this process has been asked to stop, now or before."""
        if not self._is_to_stop:
            self._is_to_stop = bool(self.wait(seconds) & TO_STOP)
        return self._is_to_stop

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold signals back while a child is started, so that none reaches it before it has called `reset`."""
        signal.pthread_sigmask(signal.SIG_BLOCK, self._numbers)
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, self._numbers)


def reset() -> None:
    """Treat signals as at the start of a process: a child does not go on with what its parent has set."""
    signal.set_wakeup_fd(-1)
    for number in (*TO_STOP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (*TO_STOP, signal.SIGCHLD))


def end_with(parent: int, grace_seconds: int) -> None:
    """End this process when its ``parent`` has ended, even one that was killed outright.

    It is asked to end as by TERM, and ended by the system if it is still there after ``grace_seconds``.
    """
    signal.signal(signal.SIGUSR1, partial(_end, grace_seconds))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGUSR1)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGUSR1)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _end(grace_seconds: int, number: int, frame: FrameType | None) -> None:
    signal.alarm(grace_seconds)
    os.kill(os.getpid(), signal.SIGTERM)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGUSR1)


def _pass(number: int, frame: FrameType | None) -> None:
    """Only a signal with a handler in Python is written into the pipe."""
