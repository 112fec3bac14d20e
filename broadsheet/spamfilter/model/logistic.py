"""Online logistic regression over hashed features and signals, with a learning rate for each weight.

A weight that has moved often moves less (AdaGrad: Duchi, Hazan, Singer 2011), down to a floor, so that a filter of
many years still follows a change of spam. Every step is made of single IEEE operations on single elements and
ends on the grid of `exact_math`, so that the same lessons give the same bits on any machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter.features.evidence import Evidence
from broadsheet.spamfilter.model.weights import SQUARES, WEIGHT, Rows
from broadsheet.spamfilter.text.exact_math import GRID


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


Numbers = NDArray[np.float32]


class Part(NamedTuple):
    """Some weights, their sums of squared gradients, and the gradient of the loss by them."""

    weights: Numbers
    squares: Numbers
    gradient: Numbers


def of_rows(rows: Rows, evidence: Evidence, slope: float) -> Part:
    """The hashed features; ``slope`` is that of the loss: probability minus truth, from -1 to 1."""
    strengths = np.array(evidence.strengths(), dtype=np.float32) * np.float32(slope)
    return Part(rows.numbers[:, WEIGHT], rows.numbers[:, SQUARES], strengths.repeat(evidence.sizes))


def learn(parts: list[Part], rates: Rates = RATES) -> None:
    """One step against the gradient, in place. All parts are put in one row, for few numbers cost what many do."""
    weights, squares, gradient = map(np.concatenate, zip(*parts, strict=True))
    moved, squares = _step(weights, squares, gradient, rates)
    place = 0
    for part in parts:
        end = place + len(part.gradient)
        part.weights[:], part.squares[:] = moved[place:end], squares[place:end]
        place = end


@lru_cache(maxsize=8)
def _as_float32(rates: Rates) -> tuple[np.float32, np.float32, np.float32]:
    return np.float32(rates.step), np.float32(rates.damping), np.float32(rates.floor)


def _step(weights: Numbers, squares: Numbers, gradient: Numbers, rates: Rates) -> tuple[Numbers, Numbers]:
    step, damping, floor = _as_float32(rates)
    squares = gradient * gradient + squares
    rate = squares + damping
    np.sqrt(rate, out=rate)
    np.divide(step, rate, out=rate)
    np.maximum(rate, floor, out=rate)
    rate *= gradient
    moved = np.subtract(weights, rate, out=rate)
    moved *= _GRID
    np.rint(moved, out=moved)
    moved /= _GRID
    np.minimum(moved, _BOUND, out=moved)
    return np.maximum(moved, -_BOUND, out=moved), squares
