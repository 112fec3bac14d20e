"""How far each member is believed: the base, each kind of memory, and what was counted of each hashed block."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt

from broadsheet.spamfilter.features.evidence import HASHED, Evidence
from broadsheet.spamfilter.model.group_reasons import HISTORY_PRIOR, MEMORY_KINDS
from broadsheet.spamfilter.model.memory import balance
from broadsheet.spamfilter.recall import Recall
from broadsheet.spamfilter.text.exact_math import to_grid

# What one unit of one-sidedness is worth: a single near-identical spam is 2 units, so 6 in log-odds, which
# outweighs any innocent text; a domain seen once is 1.1 units.
_MEMORY_START = (3.0, 0.8, 1.0, 0.5, 0.5)
_COPIES_LEAST = 2.5
# Names are mostly new, so what was counted of their letters is believed less to begin with.
_TALLY_START = {"author": 0.1, "site words": 0.1}
_TRUST_RATE, _MEMORY_RATE, _TALLY_RATE = 0.02, 0.05, 0.03

START = (1.0, *_MEMORY_START, *[_TALLY_START.get(block, 0.3) for block in HASHED])
"""Rows: trust in the base, each kind of memory, each hashed block of the tally."""

FIRST_MEMORY, FIRST_TALLY = 1, 1 + len(MEMORY_KINDS)

_RATES = (_TRUST_RATE, *[_MEMORY_RATE] * len(MEMORY_KINDS), *[_TALLY_RATE] * len(HASHED))
_LEAST = [_COPIES_LEAST if row == FIRST_MEMORY else 0.0 for row in range(len(START))]
_MOST = 6.0
_COPIES_PRIOR = 0.15
_FEW_SHINGLES = 16


def of_memory(mix: Sequence[float], evidence: Evidence, known: Recall) -> list[tuple[int, float, float]]:
    """(kind, value, weight) for each thing remembered; of several domains the most one-sided counts."""
    values: dict[int, float] = {}
    if known.counts != (0, 0):
        size = min(1.0, evidence.shingles / _FEW_SHINGLES)
        values[0] = size * balance(*known.copies, _COPIES_PRIOR)
    for kind, _, spam, ham in known.histories:
        if spam or ham:
            number = MEMORY_KINDS.index(kind)
            value = balance(spam, ham, HISTORY_PRIOR)
            values[number] = max(value, values.get(number, 0.0), key=abs)
    return [(kind, value, mix[FIRST_MEMORY + kind] * value) for kind, value in values.items()]


def learn(mix: list[float], squares: list[float], moves: Iterable[tuple[int, float]], slope: float) -> None:
    """One step against the slope of the loss, for each row that had a value."""
    for row, value in moves:
        gradient = slope * value
        squared = squares[row] + gradient * gradient
        weight = to_grid(mix[row] - _RATES[row] * gradient / sqrt(1.0 + squared))
        mix[row] = min(max(weight, _LEAST[row]), _MOST)
        squares[row] = squared
