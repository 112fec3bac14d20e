"""What the site has learned, one row for each feature: a weight, and how often it was seen in spam and in ham.

Two members read the same row, so that a comment's features are fetched from memory once and written back once.
The learner moves weights only when it is wrong; the tally only counts. Averaging unlike filters is what helped most
in the TREC spam tracks (Lynam, Cormack, Cheriton 2006), and our development data agree (docs/filter/tuning.md).
"""

from __future__ import annotations

from functools import lru_cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter.features.evidence import ROWS, Evidence
from broadsheet.spamfilter.text.exact_math import log, to_grid

WEIGHT, SQUARES, COUNTS, SAYS = range(4)
"""Columns: weight (float32), sum of squared gradients (float32), counts (uint32: spam in the low half, ham in the
high half), and the log-odds that the counts speak (float32), kept so that scoring takes no logarithms."""

PRIOR = 0.05
"""Added to each count: how much a feature seen once already says."""

CAP = 4.0
"""One feature says at most this much, in log-odds."""

LEAST = 1.0
"""What says less than this, either way, is passed over: in a long text thousands of features that say next to nothing
would drown the few that tell."""

FEW = 3.0
"""With so many lessons of the rarer label, the counts are believed half."""

MOST = 60000
"""When there are this many lessons of a label, all counts are halved: they fit, and the distant past fades."""

SCALE = 0.5

_LOGARITHMS = np.array([to_grid(log(count + PRIOR)) for count in range(MOST + 1)], dtype=np.float32)
_HALF, _LOW, _HALVED = np.uint32(16), np.uint32(0xFFFF), np.uint32(0x7FFF7FFF)
_NOTHING = np.float32(0.0)
_LEAST, _GREATEST = np.float32(-CAP), np.float32(CAP)


class Rows:
    """The rows of one submission, taken out of the table: the same memory seen as numbers and as counts."""

    def __init__(self, cells: NDArray[np.complex128]) -> None:
        self.cells = cells
        self.numbers: NDArray[np.float32] = cells.view(np.float32).reshape(-1, 4)
        self.counts: NDArray[np.uint32] = cells.view(np.uint32)[COUNTS::4]


class WeightTable:
    """All rows. ``cells`` are 16 bytes each, which numpy copies fastest under the name of complex128."""

    def __init__(self, cells: NDArray[np.complex128]) -> None:
        self.cells = cells

    @classmethod
    def blank(cls) -> WeightTable:
        return cls(np.zeros(ROWS, dtype=np.complex128))

    @classmethod
    def of(cls, stored: NDArray[np.uint32]) -> WeightTable:
        """The table of an array that `stored` gave."""
        return cls(stored.view(np.complex128).reshape(-1))

    def stored(self) -> NDArray[np.uint32]:
        """The same memory as a plain array, four numbers to a row."""
        return self.cells.view(np.uint32).reshape(-1, 4)

    def copy(self) -> WeightTable:
        return WeightTable(self.cells.copy())

    def writable(self) -> WeightTable:
        """This table if it can be changed, else a copy (a loaded snapshot is mapped read-only)."""
        return self if self.cells.flags.writeable else self.copy()

    def take(self, evidence: Evidence) -> Rows:
        return self.at(evidence.places)

    def at(self, places: NDArray[np.int64]) -> Rows:
        return Rows(self.cells.take(places))

    def put(self, evidence: Evidence, rows: Rows) -> None:
        """Writes rows back."""
        self.cells[evidence.places] = rows.cells

    def halve(self) -> None:
        """Counts everything half."""
        counts = self.cells.view(np.uint32)[COUNTS::4]
        counts[:] = (counts >> np.uint32(1)) & _HALVED
        self.cells.view(np.float32)[SAYS::4] = _said(counts)


def _said(counts: NDArray[np.uint32]) -> NDArray[np.float32]:
    spam, ham = (counts & _LOW).view(np.int32), (counts >> _HALF).view(np.int32)
    says: NDArray[np.float32] = _LOGARITHMS.take(spam)
    says -= _LOGARITHMS.take(ham)
    np.maximum(says, _LEAST, out=says)
    return np.minimum(says, _GREATEST, out=says)


def says(rows: Rows, spam: int, ham: int) -> NDArray[np.float32]:
    """The log-odds counted for each hashed feature, given the lessons of each label."""
    said: NDArray[np.float32] = rows.numbers[:, SAYS] + _tilt(spam, ham)
    np.copyto(said, _NOTHING, where=rows.counts == 0)
    return said


@lru_cache(maxsize=16)
def _tilt(spam: int, ham: int) -> np.float32:
    return np.float32(to_grid(log((ham + 2 * PRIOR) / (spam + 2 * PRIOR))))


def sums(rows: Rows, evidence: Evidence, spam: int, ham: int) -> tuple[list[float], list[float]]:
    """For each hashed block the sum of its weights, and of the log-odds counted, given the lessons of each label."""
    if not (spam and ham):
        weights = np.add.reduceat(rows.numbers[:, WEIGHT], evidence.starts, dtype=np.float64)
        return weights.tolist(), [0.0] * len(evidence.sizes)
    values = np.empty((3, evidence.places.size))
    values[0] = rows.numbers[:, WEIGHT]
    tilt = _tilt(spam, ham)
    # What was never counted says only how much rarer the other label is, and is passed over if that is little.
    said = rows.numbers[:, SAYS] + tilt if abs(tilt) <= LEAST else says(rows, spam, ham)
    speaks = np.greater(np.abs(said), LEAST, out=values[2])
    np.multiply(said, speaks, out=values[1])
    summed, counted, speaking = np.add.reduceat(values, evidence.starts, axis=1).tolist()
    few = min(spam, ham)
    scale = SCALE * few / (few + FEW)
    blocks = zip(counted, speaking, evidence.sizes, strict=True)
    return summed, [scale * total / sqrt(max(1.0, sqrt(spoke * size))) for total, spoke, size in blocks]


def count(rows: Rows, evidence: Evidence, label: int) -> None:
    """Counts each hashed feature of one lesson once."""
    counts = rows.counts + np.uint32(1 << 16 * label)
    rows.counts[:] = counts
    rows.numbers[:, SAYS] = _said(counts)


def count_back(rows: Rows, evidence: Evidence, label: int) -> None:
    """Undoes `count` for a lesson that is replaced."""
    counts = rows.counts
    half = np.uint32(16 * label)
    counts -= (((counts >> half) & _LOW) > 0).astype(np.uint32) << half
    rows.numbers[:, SAYS] = _said(counts)
