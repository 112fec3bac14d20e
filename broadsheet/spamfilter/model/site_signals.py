"""What a site has learned about signals, each centred on how often it occurs among what was taught there.

Signals such as length or punctuation are in nearly every comment. Learned as they are, their weights are a second
intercept: a few lessons of one label shift every score. Centred, a signal that every comment has says little and
teaches little, and one that is missing where most have it says nearly as much as one that is there. A quarter of the
rate is left, for where the share of spam changes for good, all scores have to follow.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter.features.evidence import SIGNALS
from broadsheet.spamfilter.model import logistic
from broadsheet.spamfilter.text.exact_math import GRID

STRENGTH, START_STRENGTH = 0.45, 0.2
"""The length of the feature of one signal, and of the start, which every comment has."""

CENTRED = 0.75
"""The part of its rate that is taken off a signal, from 0 to 1."""

SHAPES = {"signal_weights": (2, len(SIGNALS) + 1), "signals_seen": (2, len(SIGNALS))}
"""The arrays, by which those of another version are recognised."""

_STRENGTHS = np.array([STRENGTH] * len(SIGNALS) + [START_STRENGTH])
_WEIGHT, _SQUARES = 0, 1
Counts = list[int]


class SiteSignals:
    """``weights`` has a column for each signal and one for the start: weight, and sum of squared gradients. ``seen``
    counts the lessons of each label (spam, ham) that had a signal."""

    def __init__(self, weights: NDArray[np.float32], seen: NDArray[np.int64]) -> None:
        self.weights = weights
        self.seen = seen
        self._last: tuple[list[int], NDArray[np.intp]] | None = None
        self._centre: tuple[Counts, NDArray[np.float64], float] | None = None

    @classmethod
    def blank(cls) -> SiteSignals:
        return cls(np.zeros(SHAPES["signal_weights"], np.float32), np.zeros(SHAPES["signals_seen"], np.int64))

    def arrays(self) -> dict[str, NDArray[np.float32] | NDArray[np.int64]]:
        """All of it, by the names that `SHAPES` has."""
        return {"signal_weights": self.weights, "signals_seen": self.seen}

    def copy(self) -> SiteSignals:
        return SiteSignals(self.weights.copy(), self.seen.copy())

    def writable(self) -> SiteSignals:
        return self if self.weights.flags.writeable and self.seen.flags.writeable else self.copy()

    def says(self, signals: list[int], lessons: Counts) -> tuple[list[float], float]:
        """The log-odds of each of these signals, and of the start, less what a usual comment's signals come to.

        ``lessons`` are how many of each label `seen` was counted from.
        """
        _, usual = self._usual(lessons)
        weights = self.weights[_WEIGHT]
        said = [STRENGTH * weight for weight in weights.take(self._columns(signals)).tolist()]
        return said, START_STRENGTH * float(weights[-1]) - STRENGTH * usual

    def to_learn(self, signals: list[int], lessons: Counts, slope: float) -> logistic.Part:
        """All weights with their gradient, to be moved at once; ``slope`` as for `logistic.of_rows`."""
        gradient = self._centred(signals, lessons)
        gradient *= _STRENGTHS
        gradient *= slope
        self._centre = None
        return logistic.Part(self.weights[_WEIGHT], self.weights[_SQUARES], gradient.astype(np.float32))

    def count(self, signals: list[int], label: int, change: int = 1) -> None:
        """Counts the signals of one lesson, or with -1 takes them back."""
        seen, columns = self.seen[label], self._columns(signals)
        if change > 0:
            seen[columns] += change
        else:
            seen[columns] = np.maximum(seen[columns] + change, 0)
        self._centre = None

    def halve(self) -> None:
        """Counts everything half."""
        self.seen //= 2
        self._centre = None

    def _usual(self, lessons: Counts) -> tuple[NDArray[np.float64], float]:
        """What is taken off each signal, where both labels count alike, and what that comes to in weights."""
        if self._centre is None or self._centre[0] != lessons:
            on_grid: NDArray[np.float64] = self.seen[0] / max(lessons[0], 1)
            on_grid += self.seen[1] / max(lessons[1], 1)
            on_grid *= CENTRED * GRID / 2
            np.rint(on_grid, out=on_grid)
            on_grid /= GRID
            # Weights and rates lie on a grid, so these products and their sum are exact, in whatever order.
            usual = float(self.weights[_WEIGHT, :-1].dot(on_grid))
            self._centre = ([*lessons], on_grid, usual)
        return self._centre[1:]

    def _centred(self, signals: list[int], lessons: Counts) -> NDArray[np.float64]:
        """1 or 0 for each signal, less most of its rate; last the start."""
        centred = np.empty(len(SIGNALS) + 1)
        np.negative(self._usual(lessons)[0], out=centred[:-1])
        centred[-1] = 1.0
        centred[self._columns(signals)] += 1.0
        return centred

    def _columns(self, signals: list[int]) -> NDArray[np.intp]:
        """The same numbers as an array; those of the last call are kept, for a lesson asks three times."""
        last = self._last
        if last is None or last[0] is not signals:
            last = self._last = (signals, np.array(signals, dtype=np.intp))
        return last[1]
