"""Where a list goes on: the values by which it is sorted, of the last row that was given out (keyset pagination)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = 120
# What every database and Python hold.
_MOST_NUMBER, _MOST_MICROSECONDS = 2**62, 10**17


class BadCursor(ValueError):
    """A cursor that no list here has given out."""


def text_of(*values: datetime | int | float | None) -> str:
    """A cursor for these values."""
    return "~".join("" if value is None else _written(value) for value in values)


def moment_and_id(text: str) -> tuple[datetime, int]:
    """The values of a cursor in a list by time. Raises BadCursor."""
    parts = _parts(text, 2)
    return _moment(parts[0]), _number(parts[1])


def worth_and_moments(text: str) -> tuple[float, datetime | None, datetime, int]:
    """The values of a cursor in the queue. Raises BadCursor."""
    worth, appealed_at, posted_at, pk = _parts(text, 4)
    try:
        value = float(worth)
    except ValueError:
        raise BadCursor(text) from None
    if not 0.0 <= value < 1e300:
        raise BadCursor(text)
    return value, _moment(appealed_at) if appealed_at else None, _moment(posted_at), _number(pk)


def row_id(text: str) -> int:
    """The value of a cursor in a list by number. Raises BadCursor."""
    return _number(text)


def _written(value: datetime | int | float) -> str:
    if isinstance(value, datetime):
        return str((value - _EPOCH) // timedelta(microseconds=1))
    return repr(value)


def _parts(text: str, count: int) -> list[str]:
    parts = text.split("~") if len(text) <= _LONGEST else []
    if len(parts) != count:
        raise BadCursor(text[:_LONGEST])
    return parts


def _moment(text: str) -> datetime:
    microseconds = _number(text)
    if microseconds > _MOST_MICROSECONDS:
        raise BadCursor(text)
    return _EPOCH + timedelta(microseconds=microseconds)


def _number(text: str) -> int:
    if not (0 < len(text) < 20 and text.isascii() and text.isdecimal()) or int(text) > _MOST_NUMBER:
        raise BadCursor(text[:_LONGEST])
    return int(text)
