"""Where the next page of a list by time begins, as it stands in an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = 18


@dataclass(frozen=True, slots=True)
class Place:
    """After which row a page begins: rows are ordered by time, those of one moment by their number."""

    moment: datetime
    pk: int

    def __str__(self) -> str:
        return f"{(self.moment - _EPOCH) // timedelta(microseconds=1)}.{self.pk}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """The place that an address names; ``None`` for the beginning, and for what is no place."""
        micros, _, pk = text.partition(".")
        if not all(part.isascii() and part.isdigit() and len(part) <= _LONGEST for part in (micros, pk)):
            return None
        try:
            return cls(_EPOCH + timedelta(microseconds=int(micros)), int(pk))
        except OverflowError:
            return None
