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
    writes and deletes them. Columns of one kind of value stand together in ``kinds``. ``heads`` (a row for each kind)
    and ``before`` (a row for each column of the kinds) belong to the index. Whatever is in them, no call fails or runs
    long.
    """

    def __init__(
        self,
        values: NDArray[np.uint32],
        heads: NDArray[np.uint32],
        before: NDArray[np.uint32],
        kinds: Sequence[range],
    ) -> None:
        self._entries, self._mask = values.shape[1], heads.shape[1] - 1
        # One number of a memory view costs a third of one of an array.
        self._heads = [memoryview(row) for row in heads]
        rows = iter(before)
        self._chains = [[(memoryview(values[column]), memoryview(next(rows))) for column in kind] for kind in kinds]

    def having(self, kind: int, wanted: int, last: int) -> Iterator[int]:
        """The places of the entries that have a value, the newest first; ``last`` is the number of the newest entry."""
        oldest, number = max(last - self._entries, 0), self._heads[kind][wanted & self._mask]
        if len(self._chains[kind]) == 1:
            return self._in_one(*self._chains[kind][0], wanted, number, oldest, last)
        return self._in_several(self._chains[kind], wanted, number, oldest, last)

    def _in_one(
        self, values: memoryview, before: memoryview, wanted: int, number: int, oldest: int, newest: int
    ) -> Iterator[int]:
        entries, mask, bucket = self._entries, self._mask, wanted & self._mask
        for _ in range(MOST_STEPS):
            if not oldest < number <= newest:
                return
            place, newest = number % entries, number - 1
            value = values[place]
            if value == wanted:
                yield place
            elif not value or value & mask != bucket:
                return
            number = before[place]

    def _in_several(
        self, chains: list[tuple[memoryview, memoryview]], wanted: int, number: int, oldest: int, newest: int
    ) -> Iterator[int]:
        entries, mask, bucket = self._entries, self._mask, wanted & self._mask
        for _ in range(MOST_STEPS):
            if not oldest < number <= newest:
                return
            place, newest, following, found = number % entries, number - 1, 0, False
            for values, before in chains:
                value = values[place]
                found = found or value == wanted
                if not following and value and value & mask == bucket:
                    following = before[place]
            if found:
                yield place
            number = following

    def enter(self, number: int) -> None:
        """Takes the entry with this number in, whose values stand at its place."""
        place = number % self._entries
        for heads, chains in zip(self._heads, self._chains, strict=True):
            buckets: set[int] = set()
            for values, before in chains:
                value = values[place]
                bucket = value & self._mask
                if value and bucket not in buckets:
                    buckets.add(bucket)
                    before[place] = heads[bucket]
                    heads[bucket] = number
                else:
                    before[place] = 0
