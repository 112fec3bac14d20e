"""Online logistic regression over hashed features and signals, with a learning rate for each weight.

A weight that has moved often moves less (AdaGrad: Duchi, Hazan, Singer 2011), down to a floor, so that a filter of
many years still follows a change of spam. Every step is made of single IEEE operations on single elements and
ends on the grid of `arithmetic`, so that the same lessons give the same bits on any machine.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter.arithmetic import GRID
from broadsheet.spamfilter.evidence import ROWS, Evidence


@dataclass(frozen=True, slots=True)
class Rates:
    """How fast the weights learn. All are above zero.

    A step is ``step / sqrt(damping + sum of squared gradients)`` times the gradient, but never less than
    ``floor`` times it.
    """

    step: float = 0.45
    damping: float = 0.02
    floor: float = 0.02


RATES = Rates()
_GRID = np.float32(GRID)
_BOUND = np.float32(60.0)


class Weights:
    """The site layer: a weight for each row, and the sum of its squared gradients."""

    def __init__(self, values: NDArray[np.float32], squares: NDArray[np.float32]) -> None:
        self.values = values
        self.squares = squares

    @classmethod
    def zero(cls) -> Weights:
        return cls(np.zeros(ROWS, dtype=np.float32), np.zeros(ROWS, dtype=np.float32))

    def copy(self) -> Weights:
        return Weights(self.values.copy(), self.squares.copy())

    def writable(self) -> Weights:
        """These weights if they can be changed, else a copy (a loaded snapshot is mapped read-only)."""
        return self if self.values.flags.writeable and self.squares.flags.writeable else self.copy()


def weigh(weights: Weights, evidence: Evidence) -> tuple[list[float], list[float]]:
    """The log-odds that each block adds, and the weights of the single features in the blocks behind."""
    values = weights.values[evidence.places].astype(np.float64)
    sums = np.add.reduceat(values, evidence.starts).tolist()
    singles = values[evidence.hashed :].tolist()
    return [total * scale for total, scale in zip(sums, evidence.scales, strict=True)], singles


def learn(weights: Weights, evidence: Evidence, slope: float, rates: Rates = RATES) -> None:
    """One step against the slope of the loss: ``slope`` is probability minus truth, from -1 to 1."""
    places = evidence.places
    gradient = evidence.each * np.float32(slope)
    squares = weights.squares[places] + gradient * gradient
    rate = np.maximum(np.float32(rates.step) / np.sqrt(squares + np.float32(rates.damping)), np.float32(rates.floor))
    moved = np.rint((weights.values[places] - rate * gradient) * _GRID) / _GRID
    weights.values[places] = np.minimum(np.maximum(moved, -_BOUND), _BOUND)
    weights.squares[places] = squares
