"""How the filter scored comments before it learned how they were decided: what honest thresholds are taken from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter.text.exact_math import sigmoid

STEP = 0.25
"""Width of a bar, in log-odds."""

BARS = 128
"""From -16 to 16; what lies outside is counted in the last bar on its side."""

MOST = 20000
"""When there are this many of a label, they are all halved, so that old scores fade."""


class ScoreHistogram:
    """Two histograms of log-odds, one for spam and one for ham, each score taken before its lesson was learned."""

    def __init__(self, bars: NDArray[np.int64]) -> None:
        self.bars = bars
        self._totals: list[int] = bars.sum(axis=1).tolist()

    @classmethod
    def blank(cls) -> ScoreHistogram:
        return cls(np.zeros((2, BARS), dtype=np.int64))

    def copy(self) -> ScoreHistogram:
        return ScoreHistogram(self.bars.copy())

    def writable(self) -> ScoreHistogram:
        return self if self.bars.flags.writeable else self.copy()

    def add(self, label: int, log_odds: float) -> None:
        """Counts one score."""
        self.bars[label, min(max(int(log_odds / STEP + BARS / 2), 0), BARS - 1)] += 1
        self._totals[label] += 1
        if self._totals[label] >= MOST:
            self.bars[label] //= 2
            self._totals[label] = int(self.bars[label].sum())

    def count(self, label: int) -> int:
        """How many scores of a label are counted."""
        return self._totals[label]

    def threshold_above(self, label: int, share: float) -> float | None:
        """The least probability that at most this share of a label reaches; None if too few are known to say."""
        counts = self.bars[label].tolist()
        allowed, reached = share * (sum(counts) + 1) - 1, 0
        if allowed < 0:
            return None
        bar = BARS
        while bar and reached + counts[bar - 1] <= allowed:
            bar -= 1
            reached += counts[bar]
        return _probability(bar)

    def threshold_below(self, label: int, share: float) -> float | None:
        """The greatest probability that at most this share of a label stays under; None if too few are known."""
        counts = self.bars[label].tolist()
        allowed, under = share * (sum(counts) + 1) - 1, 0
        if allowed < 0:
            return None
        bar = 0
        while bar < BARS and under + counts[bar] <= allowed:
            under += counts[bar]
            bar += 1
        return _probability(bar)


def _probability(bar: int) -> float:
    """The probability at the lower edge of a bar; 0 and 1 at the ends, which are open."""
    if bar == 0:
        return 0.0
    return 1.0 if bar == BARS else sigmoid((bar - BARS / 2) * STEP)
