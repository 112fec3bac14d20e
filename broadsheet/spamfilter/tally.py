"""How often each hashed feature was seen in spam and in ham: naive Bayes, as a second opinion beside the learner.

The two are unlike: the learner moves weights only when it is wrong, this only counts. Averaging unlike
filters is what helped most in the TREC spam tracks (Lynam, Cormack, Cheriton 2006), and measurements on our
development data agree (see docs/filter/tuning.md). How much each block of features is listened to is learned.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter.arithmetic import log, to_grid
from broadsheet.spamfilter.evidence import HASHED, ROWS, Evidence

PRIOR = 0.05
"""Added to each count: how much a feature seen once already says."""

MOST = 4095
"""Counts stop here; a feature that common says the same with more."""

CAP = 4.0
"""One feature says at most this much, in log-odds."""

_SCALE = 0.5
_LOGARITHMS = np.array([to_grid(log(count + PRIOR)) for count in range(MOST + 1)], dtype=np.float32)
_HALF, _LOW = np.uint32(16), np.uint32(0xFFFF)


class Tally:
    """One number for each row: times in spam in the low half, times in ham in the high half."""

    def __init__(self, counts: NDArray[np.uint32]) -> None:
        self.counts = counts

    @classmethod
    def zero(cls) -> Tally:
        return cls(np.zeros(ROWS, dtype=np.uint32))

    def copy(self) -> Tally:
        return Tally(self.counts.copy())

    def writable(self) -> Tally:
        return self if self.counts.flags.writeable else self.copy()

    def weigh(self, evidence: Evidence, spam: int, ham: int) -> list[float]:
        """For each hashed block the log-odds its features have as counted, given the lessons of each label."""
        hashed = sum([block in HASHED for block in evidence.blocks])
        if not spam or not ham:
            return [0.0] * hashed
        counts = self.counts[evidence.places[: evidence.hashed]]
        tilt = np.float32(to_grid(log((ham + 2 * PRIOR) / (spam + 2 * PRIOR))))
        says = _LOGARITHMS[counts & _LOW] - _LOGARITHMS[counts >> _HALF] + tilt
        says = np.minimum(np.maximum(says, np.float32(-CAP)), np.float32(CAP)) * (counts != 0)
        starts = evidence.starts[:hashed]
        sums = np.add.reduceat(says, starts, dtype=np.float64).tolist()
        ends = [*starts[1:], evidence.hashed]
        return [_SCALE * total / (end - start) ** 0.5 for total, start, end in zip(sums, starts, ends, strict=True)]

    def add(self, evidence: Evidence, label: int) -> None:
        """Counts each feature of one lesson once."""
        places = evidence.places[: evidence.hashed]
        counts = self.counts[places]
        half = np.uint32(16 * label)
        self.counts[places] = counts + ((((counts >> half) & _LOW) < MOST).astype(np.uint32) << half)

    def take_back(self, evidence: Evidence, label: int) -> None:
        """Undoes `add` for a lesson that is replaced."""
        places = evidence.places[: evidence.hashed]
        counts = self.counts[places]
        half = np.uint32(16 * label)
        self.counts[places] = counts - ((((counts >> half) & _LOW) > 0).astype(np.uint32) << half)
