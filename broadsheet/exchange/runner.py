"""What every import needs around it: that it runs alone, shows how far it is, and ends cleanly when it is stopped."""

from __future__ import annotations

import fcntl
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

_LOGGED_EVERY = 60.0
# Seconds.
_PATIENCE, _PAUSE = 0.5, 0.02
# "impo" in ASCII.
_LOCK = 0x696D706F


class ImportRunning(Exception):
    """Another import is at work on this site; the message says of which file."""


class Stopped(Exception):
    """The import was asked to stop. What is stored stays, and another run of it goes on."""


class Meter(Protocol):
    """Hears how far the work is. Each of its methods may raise Stopped, never in the middle of a record."""

    def begin(self, what: str, total: int) -> None:
        """A new part of the work, of ``total`` steps, such as bytes."""

    def count(self, things: int) -> None:
        """So many more things, such as comments, are done; the rate is of them."""

    def reach(self, step: int) -> None:
        """The work is at this step."""

    def reach_unsaid(self, step: int) -> None:
        """The same inside of a transaction, in which it cannot be told to others, nor they be heard."""


@contextmanager
def alone(home: Path, name: str) -> Iterator[None]:
    """Hold this site's import lock while ``name`` is brought in; the system releases it however this process ends.

    On PostgreSQL no other node is at one then either. It is tried for a moment, as whoever only asks whether an import
    is running holds the lock for one too. Raises ImportRunning.
    """
    until = time.monotonic() + _PATIENCE
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(_alone_now(home, name))
                break
            except ImportRunning:
                if time.monotonic() >= until:
                    raise
                time.sleep(_PAUSE)
        yield


@contextmanager
def _alone_now(home: Path, name: str) -> Iterator[None]:
    with _alone_in(home, name), _alone_of_all_nodes():
        yield


@contextmanager
def _alone_in(home: Path, name: str) -> Iterator[None]:
    with (home / "import.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise ImportRunning(
                f"Another import is at work on this site: that of {lock.read(200) or 'a file'}."
            ) from None
        lock.truncate(0)
        lock.write(name[:200])
        lock.flush()
        yield


@contextmanager
def _alone_of_all_nodes() -> Iterator[None]:
    from django.db import connection

    from broadsheet.lib.advisory_lock import AdvisoryLock

    if connection.vendor != "postgresql":
        yield
        return
    with closing(AdvisoryLock(_LOCK)) as lock:
        if not lock.take():
            raise ImportRunning("Another import is at work on this site, on another machine.")
        yield


def is_running(home: Path) -> bool:
    """Whether an import is at work on this site."""
    try:
        with _alone_now(home, ""):
            return False
    except ImportRunning:
        return True


class Unmetered:
    """A meter for what is done in a moment: it shows nothing."""

    def begin(self, what: str, total: int) -> None:
        """Nothing."""

    def count(self, things: int) -> None:
        """Nothing."""

    def reach(self, step: int) -> None:
        """Nothing."""

    def reach_unsaid(self, step: int) -> None:
        """Nothing."""


class TerminalMeter:
    """Shows how far the work is, with its rate and the time left: a bar on a terminal, a line a minute elsewhere."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        # Here, so that the server, which has no terminal, does not load it.
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), console=self._console, transient=True,
        )  # fmt: skip
        self._clock = clock
        self._task = self._bar.add_task("", rate="")
        self._what, self._total = "", 1
        self._began = self._logged = clock()
        self._done_things = 0

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._bar.stop()

    def begin(self, what: str, total: int) -> None:
        self._what, self._total, self._done_things = what, max(1, total), 0
        self._began = self._clock()
        self._bar.reset(self._task, description=what, total=self._total, rate="")

    def count(self, things: int) -> None:
        self._done_things += things

    def reach(self, step: int) -> None:
        now = self._clock()
        rate = f"{self._done_things / (now - self._began):,.0f}/s" if self._done_things and now > self._began else ""
        if self._console.is_terminal:
            self._bar.update(self._task, completed=step, rate=rate)
        elif now - self._logged >= _LOGGED_EVERY:
            self._logged = now
            share = min(1.0, step / self._total)
            left = timedelta(seconds=round((now - self._began) * (1 - share) / share)) if share else "unknown"
            print(f"{self._what}: {100 * share:.0f} %, {rate or 'no rate yet'}, time left {left}", file=sys.stderr)  # noqa: T201 - a log

    def reach_unsaid(self, step: int) -> None:
        self.reach(step)
