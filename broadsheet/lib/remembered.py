"""What a process has looked up within the last seconds, so that most requests need no query; and how all of it goes.

That all of the database is another site's, as when one was brought in, is noted in a file of the home, at which every
process looks before it does anything.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar
from weakref import WeakSet

_Found = TypeVar("_Found")
_all: WeakSet[Remembered] = WeakSet()  # type: ignore[type-arg]
_more: list[Callable[[], None]] = []


class Remembered(Generic[_Found]):
    """Answers by the text that they were looked up for, good for so many ``seconds``; at most ``most`` are kept."""

    def __init__(self, seconds: float, most: int) -> None:
        self.seconds = seconds
        self._most = most
        self._answers: dict[str, tuple[float, _Found]] = {}
        _all.add(self)

    def find(self, text: str, look_up: Callable[[], _Found]) -> _Found:
        """The answer for this text, looked up anew where it is not remembered or too old."""
        clock = time.monotonic()
        seen = self._answers.get(text)
        if seen is None or clock - seen[0] > self.seconds:
            if len(self._answers) >= self._most:
                self._answers.clear()
            seen = self._answers[text] = (clock, look_up())
        return seen[1]

    def forget(self) -> None:
        """Look everything up anew."""
        self._answers.clear()


def forget_too(forget: Callable[[], None]) -> None:
    """Have this called as well when everything is to be forgotten."""
    _more.append(forget)


def forget_everything() -> None:
    """Forget all that this process remembers of the database, also what the framework does."""
    from django.contrib.contenttypes.models import ContentType
    from django.core.cache import caches

    ContentType.objects.clear_cache()
    # Each process's own; Wagtail keeps in it where sites begin, and we what was found and is read most.
    caches["default"].clear()
    for one in list(_all):
        one.forget()
    for forget in _more:
        forget()


def note_another_site(home: Path) -> None:
    """Say, after the commit, that all of the database is another site's now; this process forgets at once."""
    forget_everything()
    draft = _note(home).with_suffix(f".{os.getpid()}")
    draft.write_text(f"{time.time_ns()}\n")
    os.replace(draft, _note(home))


class Watch:
    """Looks whether the database has become another site's, and then has this process forget everything."""

    def __init__(self, home: Path) -> None:
        self._place = _note(home)
        self._seen = self._stamp()

    def look(self) -> None:
        """Takes some millionths of a second."""
        stamp = self._stamp()
        if stamp != self._seen:
            forget_everything()
            self._seen = stamp

    def _stamp(self) -> tuple[int, int]:
        try:
            status = os.stat(self._place)
        except OSError:
            return 0, 0
        return status.st_ino, status.st_mtime_ns


def _note(home: Path) -> Path:
    return home / "another-site"
