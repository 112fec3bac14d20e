"""Makes the base weights from open data: one logistic regression over the signals, drawn towards the reasoned weights.

Each source counts the same however many rows it has, and each label within a source, so that the base says what is
alike in all of them. All sums are exact (weights and slopes on a grid), so any machine makes the same bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter import base as bases
from broadsheet.spamfilter.evidence import SIGNALS, collect
from broadsheet.spamfilter.jsonlines import Record
from broadsheet.spamfilter.submission import Submission

ROUNDS = 150
MOST_ROWS = 2500
PULL = 0.1
"""How strongly a weight is drawn back to its reasoned value: each signal like this share of all examples."""

_SLOPE_GRID = float(1 << 30)
_WEIGHT_GRID = 65536.0

Example = tuple[Submission, bool]


def from_sources(sources: Mapping[str, Sequence[Record]]) -> bases.Base:
    """Base weights from named data sets; the order of the names makes no difference.

    Names that a data set's makers put in place of real ones (``u_`` and a keyed hash) are left out: they say
    nothing about how real people call themselves. Machine translations of another source are left out too.
    """
    return fit([_examples(sources[name]) for name in sorted(sources) if not name.endswith("-mt")])


def _examples(records: Sequence[Record]) -> list[Example]:
    examples = []
    for record in records:
        submission = record.submission
        if submission.author.startswith("u_"):
            submission = replace(submission, author="")
        examples.append((submission, record.label == "spam"))
    return examples


def fit(sources: Sequence[Sequence[Example]], rounds: int = ROUNDS) -> bases.Base:
    """Base weights from labelled sources, each a sequence of (submission, is it spam)."""
    matrices, truths, shares = [], [], []
    for examples in sources:
        rows = thinned(examples, MOST_ROWS)
        truth = np.array([spam for _, spam in rows], dtype=np.float64)
        matrices.append(matrix(submission for submission, _ in rows))
        truths.append(truth)
        shares.append(_shares(truth))
    return _descend(np.concatenate(matrices), np.concatenate(truths), np.concatenate(shares), rounds)


def thinned(examples: Sequence[Example], most: int) -> list[Example]:
    """At most ``most`` examples, evenly spaced."""
    step = max(1, -(-len(examples) // most))
    return list(examples[::step])


def matrix(submissions: Iterable[Submission]) -> NDArray[np.float64]:
    """A row of ones and zeros for each submission, a column for each signal, and a last column of ones."""
    rows = [collect(submission.reduced()).signals for submission in submissions]
    table = np.zeros((len(rows), len(SIGNALS) + 1))
    for number, signals in enumerate(rows):
        table[number, signals] = 1.0
    table[:, -1] = 1.0
    return table


def _shares(truth: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each row counts: a source counts 1, half of it for each label that it has."""
    spam = float(np.count_nonzero(truth))
    ham = truth.size - spam
    labels = (spam > 0) + (ham > 0)
    return np.where(truth == 1.0, 1.0 / max(spam, 1.0), 1.0 / max(ham, 1.0)) / max(labels, 1)


def _descend(
    table: NDArray[np.float64], truth: NDArray[np.float64], shares: NDArray[np.float64], rounds: int
) -> bases.Base:
    reasoned = bases.reasoned()
    origin = np.append(reasoned.weights, reasoned.start)
    weights, squares = origin.copy(), np.full(origin.size, 1e-8)
    shares = shares / exact_sum(shares, 1 << 40)
    for _ in range(rounds):
        slopes = np.rint((vector_sigmoid(table @ weights) - truth) * shares * _SLOPE_GRID) / _SLOPE_GRID
        gradient = slopes @ table + PULL * (weights - origin)
        gradient[-1] -= PULL * (weights[-1] - origin[-1])
        squares += gradient * gradient
        weights = np.rint((weights - 0.5 * gradient / np.sqrt(squares)) * _WEIGHT_GRID) / _WEIGHT_GRID
    return bases.named(float(weights[-1]), weights[:-1].tolist())


def exact_sum(values: NDArray[np.float64], grid: int) -> float:
    """A sum that does not depend on the order, of values brought to a grid."""
    return float(np.rint(values * grid).sum()) / grid


def vector_sigmoid(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """`arithmetic.sigmoid` for many at a time, from single IEEE operations only."""
    x = np.clip(-z, -700.0, 700.0)
    k = np.rint(x * 1.44269504088896338700)
    r = (x - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10
    total = np.zeros_like(r)
    for divisor in (479001600, 39916800, 3628800, 362880, 40320, 5040, 720, 120, 24, 6, 2, 1, 1):
        total = total * r + 1.0 / divisor
    return 1.0 / (1.0 + np.ldexp(total, k.astype(np.int32)))
