"""How sure a figure is: the bootstrap over clusters of near-duplicates.

Spam comes in copies. A resampling of rows would take a hundred copies for a hundred independent facts, and give
intervals that are too narrow; so whole clusters are drawn (Efron, Tibshirani 1993, chapter 8; Field, Welsh 2007).
Clusters come from MinHash signatures (Broder 1997) over runs of three words, joined where at least half agrees.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter.evaluation.metrics import Bools, Floats

FOLDS = 1000
SEED = 20260301
CONFIDENCE = 0.95

Interval = tuple[float, float]
_SHARES_OF = {
    "ham": ("ham_missed_percent", "ham_held_percent", "ham_binned_percent", "ham_discarded_percent"),
    "spam": ("spam_missed_percent", "spam_held_percent", "spam_published_percent", "spam_discarded_percent"),
    "all": ("hold_percent",),
}

_HASHES, _BANDS = 32, 8
_ALIKE = 0.5
_MOST_CELLS = 1_000_000
_STEPS = 10
_MOST_CHARACTERS = 20_000
_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")


def clusters(texts: Sequence[str]) -> NDArray[np.intp]:
    """The number of each text's cluster, from 0: copies, and near copies in at least half of their word triples."""
    if not texts:
        return np.zeros(0, dtype=np.intp)
    signatures = _signatures([_shingles(text) for text in texts])
    parents = np.arange(len(texts))
    rows = _HASHES // _BANDS
    for band in range(_BANDS):
        part = np.ascontiguousarray(signatures[:, band * rows : (band + 1) * rows])
        _, first, place = np.unique(part.view(f"V{8 * rows}").ravel(), return_index=True, return_inverse=True)
        head = first[place]
        alike = (signatures == signatures[head]).mean(axis=1) >= _ALIKE
        for item in np.flatnonzero(alike & (head != np.arange(len(texts)))).tolist():
            _join(parents, item, int(head[item]))
    roots = [_root(parents, item) for item in range(len(texts))]
    return np.unique(roots, return_inverse=True)[1].astype(np.intp)


def _shingles(text: str) -> list[int]:
    """Hashes of the runs of three words; numbers count as alike, for copies are often numbered."""
    folded = _DIGITS.sub("0", unicodedata.normalize("NFKC", text[:_MOST_CHARACTERS]).casefold())
    words = _WORD.findall(folded)
    runs = [" ".join(words[n : n + 3]) for n in range(max(1, len(words) - 2))] if words else [folded]
    return [crc32(run.encode("utf-8", "replace")) for run in runs]


def _signatures(shingles: Sequence[Sequence[int]]) -> NDArray[np.uint64]:
    """For each text the least value of each of 32 hash functions over its shingles."""
    lengths = [len(part) for part in shingles]
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(np.intp)
    values = np.array([hashed for part in shingles for hashed in part], dtype=np.uint64)
    random = np.random.default_rng(SEED)
    factors = random.integers(1, 1 << 63, _HASHES, dtype=np.uint64) | np.uint64(1)
    shifts = random.integers(0, 1 << 63, _HASHES, dtype=np.uint64)
    columns = [
        np.minimum.reduceat((values * factor + shift) >> np.uint64(16), starts)
        for factor, shift in zip(factors, shifts, strict=True)
    ]
    return np.stack(columns, axis=1)


def _root(parents: NDArray[np.intp], item: int) -> int:
    while parents[item] != item:
        parents[item] = parents[parents[item]]
        item = int(parents[item])
    return item


def _join(parents: NDArray[np.intp], one: int, other: int) -> None:
    one, other = _root(parents, one), _root(parents, other)
    parents[max(one, other)] = min(one, other)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the figures are made of, an entry for each item: the score in log-odds and the probability (0 to 1), the
    truth, whether it was called spam, and for each of the policy's answers whether it was given."""

    scores: Floats
    probabilities: Floats
    spam: Bools
    called: Bools
    decided: Mapping[str, Bools]


def intervals(
    judged: Judged,
    cluster: NDArray[np.intp],
    folds: int = FOLDS,
    seed: int = SEED,
    progress: Callable[[], None] = lambda: None,
) -> dict[str, Interval | None]:
    """The 95 % interval of each figure, by its name in the report; None where it cannot be computed.

    ``progress`` is called once for each hundredth part of the folds, as nearly as that goes.
    """
    if not judged.spam.size or folds < 1:
        return {}
    random = np.random.default_rng(seed)
    groups = int(cluster.max()) + 1
    table = _Table(judged)
    batch = max(1, min(-(-folds // 100), _MOST_CELLS // max(groups, judged.spam.size)))
    drawn: dict[str, list[Floats]] = {}
    for begun in range(0, folds, batch):
        rounds = min(batch, folds - begun)
        picks = random.integers(0, groups, (rounds, groups)) + groups * np.arange(rounds)[:, None]
        counts = np.bincount(picks.ravel(), minlength=rounds * groups).reshape(rounds, groups)
        for name, values in table.figures(counts, cluster).items():
            drawn.setdefault(name, []).append(values)
        progress()
    found = {name: _interval(np.concatenate(values)) for name, values in drawn.items()}
    return found | _never_seen(found, judged, cluster)


def _never_seen(
    found: Mapping[str, Interval | None], judged: Judged, cluster: NDArray[np.intp]
) -> dict[str, Interval | None]:
    """Shares of which no case was seen, which drawing anew cannot show: from 0 to what still is not unlikely.

    Of n clusters none with a case: the upper end is 1 - 0.025 ** (1 / n) (Clopper, Pearson 1934).
    """
    ends: dict[str, Interval | None] = {}
    for among, names in _SHARES_OF.items():
        items = {"ham": ~judged.spam, "spam": judged.spam, "all": judged.spam | ~judged.spam}[among]
        seen = np.unique(cluster[items]).size
        for name in names:
            if seen and found.get(name) == (0.0, 0.0):
                ends[name] = (0.0, 100.0 * float(1.0 - ((1.0 - CONFIDENCE) / 2.0) ** (1.0 / seen)))
    return ends


def _interval(values: Floats) -> Interval | None:
    """The middle 95 % of what was drawn; None unless nearly all draws gave a figure."""
    known = values[~np.isnan(values)]
    if known.size < CONFIDENCE * values.size:
        return None
    low, high = np.quantile(known, [(1.0 - CONFIDENCE) / 2.0, (1.0 + CONFIDENCE) / 2.0])
    return float(low), float(high)


class _Table:
    """The items laid out so that every figure of many weightings at a time is a sum over neighbours.

    Nothing here multiplies matrices: its threads would wait for each other on a busy machine.
    """

    def __init__(self, judged: Judged) -> None:
        spam, self._answers = judged.spam, list(judged.decided)
        answer = np.argmax(np.stack([judged.decided[name] for name in self._answers]), axis=0)
        step = np.minimum((judged.probabilities * _STEPS).astype(np.int64), _STEPS - 1)
        # An item's cell: its step of probability, whether it was called spam, the answer, the truth.
        cell = ((step * 2 + judged.called) * len(self._answers) + answer) * 2 + spam
        self._by_cell = np.argsort(cell, kind="stable")
        self._cells, self._edges = np.unique(cell[self._by_cell], return_index=True)
        self._gaps = (judged.probabilities - spam)[self._by_cell]
        self._spam = _falling(judged.scores, spam)
        self._ham = _falling(judged.scores, ~spam)
        spam_scores, ham_scores = -judged.scores[self._spam], -judged.scores[self._ham]
        # For each spam: how many ham score higher, and how many at least as high. For each ham: spam above it.
        self._ham_above = np.searchsorted(ham_scores, spam_scores, "left")
        self._ham_up_to = np.searchsorted(ham_scores, spam_scores, "right")
        self._spam_above = np.searchsorted(spam_scores, ham_scores, "left")

    def figures(self, counts: NDArray[np.int64], cluster: NDArray[np.intp]) -> dict[str, Floats]:
        """Every figure for each row of counts, which says how often each cluster was drawn."""
        weights = counts[:, cluster[self._by_cell]]
        cells = np.add.reduceat(weights, self._edges, axis=1)
        gaps = np.add.reduceat(weights * self._gaps, self._edges, axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = _shares(self._sums(cells))
            found["ece"] = self._calibration_error(gaps) / cells.sum(axis=1)
            if self._spam.size and self._ham.size:
                found |= self._at_thresholds(counts[:, cluster[self._spam]], counts[:, cluster[self._ham]])
        return found

    def _sums(self, cells: NDArray[np.int64]) -> dict[str, Floats]:
        """How many items there are of each sort that a share is made of."""
        spam, rest = self._cells % 2 == 1, self._cells // 2
        answer, called = rest % len(self._answers), rest // len(self._answers) % 2 == 1
        sorts = {
            "all": spam | ~spam, "spams": spam, "hams": ~spam, "right": called == spam,
            "tp": called & spam, "fp": called & ~spam, "fn": ~called & spam, "tn": ~called & ~spam,
        }  # fmt: skip
        for number, name in enumerate(self._answers):
            sorts |= {name: answer == number, f"{name} ham": (answer == number) & ~spam}
            sorts[f"{name} spam"] = (answer == number) & spam
        return {name: cells[:, among].sum(axis=1).astype(np.float64) for name, among in sorts.items()}

    def _calibration_error(self, gaps: Floats) -> Floats:
        step = self._cells // (4 * len(self._answers))
        error = np.zeros(len(gaps))
        for k in range(_STEPS):
            error += np.abs(gaps[:, step == k].sum(axis=1))
        return error

    def _at_thresholds(self, spam: NDArray[np.int64], ham: NDArray[np.int64]) -> dict[str, Floats]:
        """What depends on the order of the scores: spam and ham are weights in falling order of them."""
        caught, lost = _running(spam), _running(ham)
        spams, hams = caught[:, -1].astype(np.float64), lost[:, -1].astype(np.float64)
        above = (lost[:, self._ham_above] + lost[:, self._ham_up_to]) / 2.0
        area = ((hams[:, None] - above) * spam).sum(axis=1) / (spams * hams)
        found = {"auc": area, "one_minus_auc_percent": 100.0 * (1.0 - area)}
        rows, both = np.arange(len(spam)), (spams > 0) & (hams > 0)
        for name, share in (("ham_lost_at_95", 0.95), ("ham_lost_at_99", 0.99)):
            place = np.argmax(caught[:, 1:] >= np.ceil(share * spams - 1e-9)[:, None], axis=1)
            found[name] = np.where(both, 100.0 * lost[rows, self._ham_up_to[place]] / hams, np.nan)
        for name, share in (("spam_missed_at_0_1", 0.001), ("spam_missed_at_1", 0.01)):
            allowed = np.minimum(np.floor(share * hams), hams - 1)
            place = np.argmax(lost[:, 1:] >= (allowed + 1)[:, None], axis=1)
            found[name] = np.where(both, 100.0 * (1.0 - caught[rows, self._spam_above[place]] / spams), np.nan)
        return found


def _falling(scores: Floats, among: Bools) -> NDArray[np.intp]:
    """The places of these items, the highest score first."""
    places = np.flatnonzero(among)
    return places[np.argsort(-scores[places], kind="stable")]


def _running(weights: NDArray[np.int64]) -> NDArray[np.int64]:
    """Running sums along each row, from 0."""
    sums = np.zeros((len(weights), weights.shape[1] + 1), dtype=np.int64)
    np.cumsum(weights, axis=1, out=sums[:, 1:])
    return sums


def _shares(sums: Mapping[str, Floats]) -> dict[str, Floats]:
    """The figures that are shares of what was called or decided."""
    spams, hams = sums["spams"], sums["hams"]
    tp, fp, fn, tn = (sums[name] for name in ("tp", "fp", "fn", "tn"))
    below = np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    correlation = np.where(below > 0, (tp * tn - fp * fn) / below, 0.0)
    return {
        "accuracy_percent": 100.0 * sums["right"] / sums["all"],
        "ham_missed_percent": 100.0 * fp / hams,
        "spam_missed_percent": 100.0 * fn / spams,
        "lam_percent": _lam(fp / hams, fn / spams, hams, spams),
        "mcc": np.where((spams > 0) & (hams > 0), correlation, np.nan),
        "hold_percent": 100.0 * sums["hold"] / sums["all"],
        "ham_held_percent": 100.0 * sums["hold ham"] / hams,
        "spam_held_percent": 100.0 * sums["hold spam"] / spams,
        "ham_binned_percent": 100.0 * (sums["spam ham"] + sums["discard ham"]) / hams,
        "ham_discarded_percent": 100.0 * sums["discard ham"] / hams,
        "spam_published_percent": 100.0 * sums["publish spam"] / spams,
        "spam_discarded_percent": 100.0 * sums["discard spam"] / spams,
    }


def _lam(ham_missed: Floats, spam_missed: Floats, hams: Floats, spams: Floats) -> Floats:
    odds = np.zeros_like(hams)
    for share, items in ((ham_missed, hams), (spam_missed, spams)):
        kept_off = np.minimum(np.maximum(share, 0.5 / items), 1.0 - 0.5 / items)
        odds = odds + np.log(kept_off / (1.0 - kept_off))
    averaged: Floats = 100.0 / (1.0 + np.exp(-odds / 2.0))
    return averaged
