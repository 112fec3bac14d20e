"""Finds near copies among the last so many texts, at a cost that does not grow with how many there are.

Entries are a ring: the oldest is overwritten. Each pair of neighbouring bins of a signature (see `minhash`)
is a band, and a table gives the newest entry that has it. So each entry also knows the earlier one with the same bands:
a hundred copies of one text are a chain, and its newest member is found through the bands.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter.text import minhash
from broadsheet.spamfilter.text.hashing import Hashes

NEAR = 0.42
"""Texts that share at least this part of their grams count as near copies."""

MOST = 64
"""At most this many near copies are compared, the newest ones: more would add nothing."""

_MANY_BANDS = 12


class NearDuplicates:
    """Arrays only, so that they can be saved or mapped; all zeros is empty.

    Entries are numbered from 1 in the order they came, and stay where `place` says until as many have come as there
    are ``signatures``. ``bands`` hold numbers, ``before`` the number of an earlier entry that looked alike, and
    ``cursor`` the last number given. Whatever is in them, no call fails or runs long, so that one process may read
    while another writes.
    """

    def __init__(
        self,
        signatures: NDArray[np.uint32],
        bands: NDArray[np.uint32],
        before: NDArray[np.uint32],
        cursor: NDArray[np.uint32],
    ) -> None:
        self.signatures = signatures
        self.bands = bands
        self.before = before
        self.cursor = cursor
        self._band_shift = np.uint64(65 - len(bands).bit_length())

    def near(self, behind: list[int], wanted: minhash.Signature) -> list[tuple[int, float]]:
        """The (number, similarity) of entries that are near copies, in the order they came.

        ``behind`` are the entries that are `behind` the bands of the wanted signature.
        """
        close = self._close(behind, wanted) if behind else {}
        if close and (linked := self._chained(set(behind), close)):
            close |= self._close(linked, wanted)
        return sorted(close.items())[-MOST:]

    def place(self, number: int) -> int:
        """Where an entry stands."""
        return number % len(self.signatures)

    def enter(self, behind: list[int], signature: minhash.Signature, bands: Hashes) -> int:
        """Takes a text in, in place of the oldest; returns its number. ``behind`` as for `near`."""
        number = int(self.cursor[0]) + 1
        place = self.place(number)
        self.signatures[place] = signature
        self.before[place] = behind[-1] if behind else 0
        self.cursor[0] = number
        self.bands[self._places(bands)] = number
        return number

    def behind(self, bands: Hashes) -> list[int]:
        """The entries that enough bands lead to, oldest first."""
        last = int(self.cursor[0])
        oldest = max(last - len(self.signatures), 0)
        found = self.bands.take(self._places(bands)).tolist()
        found.sort()
        found = found[bisect_right(found, oldest) : bisect_right(found, last)]
        if bands.size >= _MANY_BANDS:
            # A near copy shares many bands; what shares one of many is there by accident.
            found = [number for number, following in pairwise(found) if number == following]
        return list(dict.fromkeys(found))

    def _places(self, bands: Hashes) -> NDArray[np.int64]:
        """Where these bands stand; how many bits of them that takes, the size of the table says, a power of two."""
        return (bands >> self._band_shift).view(np.int64)

    def _chained(self, known: set[int], close: dict[int, float]) -> list[int]:
        """The entries that came before these, link by link."""
        linked: list[int] = []
        entries, chain = len(self.signatures), self.before.data
        oldest = max(int(self.cursor[0]) - entries, 0)
        for number in sorted(close, reverse=True):
            before = chain[number % entries]
            while oldest < before < number and before not in known and len(linked) < MOST:
                linked.append(before)
                known.add(before)
                number, before = before, chain[before % entries]
        return linked

    def _close(self, numbers: list[int], wanted: minhash.Signature) -> dict[int, float]:
        entries = len(self.signatures)
        rows = self.signatures.take([number % entries for number in numbers], axis=0)
        similarity = minhash.similarity(rows, wanted)
        return {number: like for number, like in zip(numbers, similarity, strict=True) if like >= NEAR}
