"""Which of the last so many entries have a value, found at a cost that does not grow with how many there are.

Values fall into buckets. A bucket knows the newest entry with a value in it, and each entry knows the one before it in
the same bucket, so the entries with one value are a chain, with the few of other values that share its bucket.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

BUCKET_BITS = 15
MOST_STEPS = 256
"""A chain is followed so far at most: the cost is bounded where thousands share a value."""


class SharedValues:
    """Arrays only, so that they can be mapped; all zeros is empty.

    ``values`` has a row for each column of values, and in it a number for each entry's place, 0 for none; another owner
    writes and deletes them. Columns that hold the same kind of value are one of the ``kinds``. ``heads`` (a row for each
    kind) and ``before`` (a row for each column of the kinds) belong to the index. Whatever is in them, no call fails or runs long.
    """

    def __init__(
        self,
        values: NDArray[np.uint32],
        heads: NDArray[np.uint32],
        before: NDArray[np.uint32],
        kinds: Sequence[range],
    ) -> None:
        # One number of a memory view costs a third of one of an array.
        self._values, self._heads, self._before = memoryview(values), memoryview(heads), memoryview(before)
        self._entries = values.shape[1]
        self._rows = {column: row for row, column in enumerate(column for kind in kinds for column in kind)}
        self._kinds, self._mask = kinds, heads.shape[1] - 1

    def having(self, kind: int, wanted: int, last: int) -> Iterator[int]:
        """The places of the entries that have a value, the newest first; ``last`` is the number of the newest entry."""
        columns, bucket = self._kinds[kind], wanted & self._mask
        oldest, newest = max(last - self._entries, 0), last
        number = self._heads[kind, bucket]
        for _ in range(MOST_STEPS):
            if not oldest < number <= newest:
                return
            place, newest, before = number % self._entries, number - 1, 0
            values = [self._values[column, place] for column in columns]
            if wanted in values:
                yield place
            for column, value in zip(columns, values, strict=True):
                if value and value & self._mask == bucket:
                    before = self._before[self._rows[column], place]
                    break
            number = before

    def enter(self, number: int) -> None:
        """Takes the entry with this number in, whose values stand at its place."""
        place = number % self._entries
        for kind, columns in enumerate(self._kinds):
            buckets: set[int] = set()
            for column in columns:
                value = self._values[column, place]
                bucket = value & self._mask
                if value and bucket not in buckets:
                    buckets.add(bucket)
                    self._before[self._rows[column], place] = self._heads[kind, bucket]
                    self._heads[kind, bucket] = number
