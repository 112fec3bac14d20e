"""Starts the processes of ``broadsheet serve``, starts again what ends, and stops all of them together."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess

from broadsheet.cli import processes
from broadsheet.cli.signals import TO_STOP, Signals

_STEADY_SECONDS = 10.0
_LONGEST_PAUSE = 30.0


class Pauses:
    """How long to wait before a process is started again: not at all, unless it soon ends again and again."""

    def __init__(self) -> None:
        self._short_lives = 0

    def after(self, lived: float) -> float:
        """The seconds to wait after a process that lived for ``lived`` seconds."""
        self._short_lives = self._short_lives + 1 if lived < _STEADY_SECONDS else 0
        return 0.0 if self._short_lives < 2 else min(_LONGEST_PAUSE, 2.0 ** (self._short_lives - 2))


class _Child:
    """A process that is to run, whether it does at the moment or not."""

    def __init__(self, name: str, work: Callable[[], None], method: processes.Method) -> None:
        self.name = name
        self._work, self._method = work, method
        self._pauses = Pauses()
        self._process: BaseProcess | None = None
        self._started_at = 0.0
        self.due_at: float | None = None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.exitcode is None

    def start(self) -> None:
        self._process = processes.new(self.name, self._work, self._method)
        self._process.start()
        self._started_at, self.due_at = time.monotonic(), None

    def take_note(self) -> None:
        """If it has ended: say so, and when it is due to be started again."""
        if self._process is None or self._process.exitcode is None:
            return
        now = time.monotonic()
        pause = self._pauses.after(now - self._started_at)
        when = f" in {pause:g} s" if pause else ""
        print(f"broadsheet: the {self.name} process ended ({self._process.exitcode}); starting it again{when}",
              file=sys.stderr, flush=True)  # fmt: skip
        self._process, self.due_at = None, now + pause

    def terminate(self) -> None:
        if self.is_running and self._process is not None:
            self._process.terminate()

    def kill(self) -> None:
        """End it and the processes that it has left behind."""
        if self._process is not None and self._process.pid is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.kill()
            self._process.join()


class Supervisor:
    """The processes that are to run. As a context manager it stops them where the block ends."""

    def __init__(self, method: processes.Method) -> None:
        self._method = method
        self._children: list[_Child] = []
        self._signals = Signals(TO_STOP | {signal.SIGCHLD})

    def __enter__(self) -> Supervisor:
        return self

    def __exit__(self, *_: object) -> None:
        for child in self._children:
            child.terminate()
        deadline = time.monotonic() + processes.STOP_SECONDS
        while any(child.is_running for child in self._children) and (left := deadline - time.monotonic()) > 0:
            self._signals.wait(left)
        for child in self._children:
            child.kill()

    def start(self, name: str, work: Callable[[], None]) -> None:
        """Run ``work`` in a process of its own from now on."""
        self._children.append(_Child(name, work, self._method))
        self._start(self._children[-1])

    def runs(self, name: str) -> bool:
        """Whether the process of this name runs at the moment."""
        return any(child.is_running for child in self._children if child.name == name)

    def is_to_stop(self, seconds: float) -> bool:
        """Wait so long, or for a signal; whether this process has been asked to stop."""
        return self._signals.is_to_stop(seconds)

    def run(self) -> None:
        """Start again what ends, until this process is asked to stop."""
        pause: float | None = 0.0
        while not self._signals.is_to_stop(pause):
            for child in self._children:
                child.take_note()
            now = time.monotonic()
            for child in self._children:
                if child.due_at is not None and child.due_at <= now:
                    self._start(child)
            due = [child.due_at for child in self._children if child.due_at is not None]
            pause = max(0.0, min(due) - now) if due else None

    def _start(self, child: _Child) -> None:
        with self._signals.held():
            child.start()
