"""Online logistic regression over hashed features and signals, with a learning rate for each weight.

A weight that has moved often moves less (AdaGrad: Duchi, Hazan, Singer 2011), down to a floor, so that a filter of
many years still follows a change of spam. Every step is made of single IEEE operations on single elements and
ends on the grid of `arithmetic`, so that the same lessons give the same bits on any machine.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter.arithmetic import GRID, to_grid
from broadsheet.spamfilter.evidence import BLOCKS, SIGNALS, TABLE_BITS, Evidence

BOUND = 60.0
"""No weight grows beyond this, so that it keeps to the grid exactly."""


@dataclass(frozen=True, slots=True)
class Rates:
    """How fast the weights learn. All are above zero."""

    hashed: float = 1.0
    signals: float = 0.12
    start: float = 0.05
    damping: float = 0.1
    floor: float = 0.02


RATES = Rates()
_STRENGTHS = np.array([strength for _, strength in BLOCKS])


class Weights:
    """The site layer: a table of hashed weights, and a correction to each base signal and to the start.

    ``table`` holds for each place the weight and the sum of its squared gradients, side by side in memory.
    """

    def __init__(self, table: NDArray[np.float32], signals: NDArray[np.float64], start: NDArray[np.float64]) -> None:
        self.table = table
        self.signals = signals
        self.start = start

    @classmethod
    def zero(cls) -> Weights:
        return cls(
            np.zeros((1 << TABLE_BITS, 2), dtype=np.float32),
            np.zeros((len(SIGNALS), 2), dtype=np.float64),
            np.zeros(2, dtype=np.float64),
        )

    def writable(self) -> Weights:
        """These weights if they can be changed, else a copy (a loaded snapshot is mapped read-only)."""
        if self.table.flags.writeable and self.signals.flags.writeable and self.start.flags.writeable:
            return self
        return self.copy()

    def copy(self) -> Weights:
        return Weights(self.table.copy(), self.signals.copy(), self.start.copy())


def block_scales(evidence: Evidence) -> NDArray[np.float64]:
    """What one feature of each block counts: the block as a whole has length 1, times its strength."""
    scales: NDArray[np.float64] = _STRENGTHS[evidence.blocks] / np.sqrt(evidence.lengths)
    return scales


def hashed_sums(weights: Weights, evidence: Evidence) -> list[tuple[str, float]]:
    """The log-odds that each block of hashed features adds, with its kind of evidence."""
    values = weights.table[evidence.places, 0].astype(np.float64)
    sums = np.add.reduceat(values, evidence.starts) * block_scales(evidence)
    return [(BLOCKS[sort][0], weight) for sort, weight in zip(evidence.blocks, sums.tolist(), strict=True)]


def learn(weights: Weights, evidence: Evidence, slope: float, rates: Rates = RATES) -> None:
    """One step against the slope of the loss: ``slope`` is probability minus truth, from -1 to 1."""
    gradient = np.repeat(slope * block_scales(evidence), evidence.lengths)
    rows = weights.table[evidence.places].astype(np.float64)
    squares = rows[:, 1] + gradient * gradient
    rate = np.maximum(rates.hashed / np.sqrt(squares + rates.damping), rates.floor)
    moved = np.rint((rows[:, 0] - rate * gradient) * GRID) / GRID
    rows[:, 0] = np.minimum(np.maximum(moved, -BOUND), BOUND)
    rows[:, 1] = squares
    weights.table[evidence.places] = rows

    for number in evidence.signals:
        _step(weights.signals[number], slope, rates.signals)
    _step(weights.start, slope, rates.start)


def _step(weight: NDArray[np.float64], slope: float, rate: float) -> None:
    squares = float(weight[1]) + slope * slope
    step = rate / (1.0 + squares) ** 0.5
    weight[0] = min(max(to_grid(float(weight[0]) - step * slope), -BOUND), BOUND)
    weight[1] = squares
