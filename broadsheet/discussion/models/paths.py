"""Where a comment stands in its thread, as one string: read in the order of their paths, comments are in reading order.

A path is the path of the comment that is answered plus a segment of its own, which says when it was posted. So
a conversation is the paths that begin alike, and a page of a thread is a range of paths (a materialised path).
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

DEEPEST_SHOWN = 4

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_DIGITS = "0123456789abcdefghijklmnopqrstuv"

_TIME_DIGITS, _CHANCE_DIGITS = 11, 4

SEGMENT = _TIME_DIGITS + _CHANCE_DIGITS

LONGEST = SEGMENT * (DEEPEST_SHOWN + 1)


def new(posted_at: datetime, above: str = "") -> str:
    """The path of a comment posted at this moment in answer to the one whose path is ``above``.

    Below the deepest level that a page shows, answers stand one after the other in the order they came.
    Two comments of one microsecond differ by chance (1 in a million that they do not).
    """
    microseconds = max(0, (posted_at - _EPOCH) // (datetime.resolution))
    chance = secrets.randbits(5 * _CHANCE_DIGITS)
    return above[: SEGMENT * DEEPEST_SHOWN] + _base32(microseconds, _TIME_DIGITS) + _base32(chance, _CHANCE_DIGITS)


def of_root(path: str) -> str:
    """The path of the comment that opened the conversation."""
    return path[:SEGMENT]


def is_path(text: str) -> bool:
    """Whether ``text``, from an address, can be a path at all."""
    return 0 < len(text) <= LONGEST and len(text) % SEGMENT == 0 and set(text) <= set(_DIGITS)


def _base32(number: int, digits: int) -> str:
    return "".join(_DIGITS[number >> 5 * place & 31] for place in reversed(range(digits)))
