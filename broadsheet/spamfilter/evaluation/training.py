"""Makes the base weights from open data: one logistic regression over the signals, drawn towards the reasoned weights.

Each source counts the same however many rows it has, and each label within a source, so that the base says what is
alike in all of them. All sums are exact (weights and slopes on a grid), so any machine makes the same bits.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter.datasets import LineError, opened, parse
from broadsheet.spamfilter.features.evidence import SIGNALS, collect
from broadsheet.spamfilter.model import base_weights as bases
from broadsheet.spamfilter.submission import Submission
from broadsheet.spamfilter.text.hashing import HashKey

ROUNDS = 60
MOST_ROWS = 500
PULL = 0.1
"""How strongly a weight is drawn back to its reasoned value: each signal like this share of all examples."""

_SLOPE_GRID = float(1 << 30)
_WEIGHT_GRID = 65536.0

Example = tuple[Submission, bool]
Row = TypeVar("Row")


def from_files(paths: Iterable[Path], progress: Callable[[], None] = lambda: None) -> bases.BaseWeights:
    """Base weights from data sets, one to a file; the order of the files makes no difference.

    Machine translations of another source (named ``…-mt``) are left out. Raises LineError (`examples`), with the
    name of the file noted on it.
    """
    sources = []
    for path in sorted(paths, key=lambda path: path.name):
        if not path.name.partition(".")[0].endswith("-mt"):
            with opened(path, io.BytesIO()) as stream:
                try:
                    sources.append(examples(stream.readlines()))
                except LineError as error:
                    error.add_note(str(path))
                    raise
        progress()
    return fit(sources)


def examples(lines: Sequence[bytes]) -> list[Example]:
    """Labelled submissions from JSON Lines, at most MOST_ROWS of them.

    Names that a data set's makers put in place of real ones (``u_`` and a keyed hash) are left out: they say
    nothing about how real people call themselves. Raises LineError at the first line that is no labelled submission,
    or if there is none.
    """
    found = []
    full = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not full:
        raise LineError(1, "", "is missing: the file is empty")
    for number, line in thinned(full, MOST_ROWS):
        record = parse(line, number)
        if not record.label:
            raise LineError(number, "label", 'is missing; expected "spam" or "ham"')
        submission = record.submission
        if submission.author.startswith("u_"):
            submission = replace(submission, author="")
        found.append((submission, record.label == "spam"))
    return found


def fit(sources: Sequence[Sequence[Example]], rounds: int = ROUNDS) -> bases.BaseWeights:
    """Base weights from labelled sources, each a sequence of (submission, is it spam)."""
    matrices, truths, shares = [], [], []
    for rows in sources:
        truth = np.array([spam for _, spam in rows], dtype=np.float64)
        matrices.append(matrix(submission for submission, _ in rows))
        truths.append(truth)
        shares.append(_shares(truth))
    return _descend(np.concatenate(matrices), np.concatenate(truths), np.concatenate(shares), rounds)


def thinned(rows: Sequence[Row], most: int) -> list[Row]:
    """At most ``most`` rows, evenly spaced."""
    step = max(1, -(-len(rows) // most))
    return list(rows[::step])


def matrix(submissions: Iterable[Submission]) -> NDArray[np.float64]:
    """A row of ones and zeros for each submission, a column for each signal, and a last column of ones."""
    rows = [collect(submission.reduced(), HashKey.DEFAULT).signals for submission in submissions]
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
) -> bases.BaseWeights:
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
    """`exact_math.sigmoid` for many at a time, from single IEEE operations only."""
    x = np.clip(-z, -700.0, 700.0)
    k = np.rint(x * 1.44269504088896338700)
    r = (x - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10
    total = np.zeros_like(r)
    for divisor in (479001600, 39916800, 3628800, 362880, 40320, 5040, 720, 120, 24, 6, 2, 1, 1):
        total = total * r + 1.0 / divisor
    return 1.0 / (1.0 + np.ldexp(total, k.astype(np.int32)))
