"""What a process has looked up within the last seconds, so that most requests need no query."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

_Found = TypeVar("_Found")


class Remembered(Generic[_Found]):
    """Answers by the text that they were looked up for, good for so many ``seconds``; at most ``most`` are kept."""

    def __init__(self, seconds: float, most: int) -> None:
        self.seconds = seconds
        self._most = most
        self._answers: dict[str, tuple[float, _Found]] = {}

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
