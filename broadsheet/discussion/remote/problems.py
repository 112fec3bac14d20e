"""Why a program's request could not be done."""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """It may not be done, or not now: a ``code`` for programs, ``words`` for people, and the status of HTTP for it."""

    def __init__(self, code: str, words: str, status: int) -> None:
        super().__init__(words)
        self.code, self.words, self.status = code, words, status


class Missing(Exception):
    """What the request names is not there, or not to be seen."""


class Invalid(Exception):
    """Some fields are not right; ``errors`` are the messages, by field."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors
