"""How good scores are: the measures of the TREC spam tracks, and calibration."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def auc(scores: Floats, spam: Bools) -> float:
    """The chance that a spam scores above a ham, equal scores counting half; nan if one label is missing."""
    positives = int(np.count_nonzero(spam))
    negatives = spam.size - positives
    if not positives or not negatives:
        return math.nan
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks = (last - (counts - 1) / 2.0)[place]
    return float((ranks[spam].sum() - positives * (positives + 1) / 2.0) / (positives * negatives))


def ham_lost_at(scores: Floats, spam: Bools, caught: float) -> float:
    """The percentage of ham that scores as high as the threshold that catches this share of spam."""
    ordered = np.sort(scores[spam])[::-1]
    if not ordered.size or spam.all():
        return math.nan
    threshold = ordered[min(math.ceil(caught * ordered.size), ordered.size) - 1]
    return 100.0 * float(np.mean(scores[~spam] >= threshold))


def spam_missed_at(scores: Floats, spam: Bools, lost: float) -> float:
    """The percentage of spam missed when the threshold loses at most this share of ham (h@0.1 is lost = 0.001)."""
    ordered = np.sort(scores[~spam])[::-1]
    if not ordered.size or not spam.any():
        return math.nan
    threshold = ordered[min(int(lost * ordered.size), ordered.size - 1)]
    return 100.0 * float(np.mean(scores[spam] <= threshold))


def lam(ham_missed: float, spam_missed: float, ham: int, spam: int) -> float:
    """The logistic average of two percentages, kept off 0 and 100 by half an item."""
    if not ham or not spam:
        return math.nan
    odds = []
    for percent, items in ((ham_missed, ham), (spam_missed, spam)):
        share = min(max(percent / 100.0, 0.5 / items), 1.0 - 0.5 / items)
        odds.append(math.log(share / (1.0 - share)))
    return 100.0 / (1.0 + math.exp(-sum(odds) / 2.0))


def matthews(called: Bools, spam: Bools) -> float:
    """Matthews' correlation of decision and truth, from -1 to 1; nan if one label is missing."""
    if spam.all() or not spam.any():
        return math.nan
    tp, tn = int(np.sum(called & spam)), int(np.sum(~called & ~spam))
    fp, fn = int(np.sum(called & ~spam)), int(np.sum(~called & spam))
    below = math.sqrt(float(tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    return (tp * tn - fp * fn) / below if below else 0.0


@dataclass(frozen=True, slots=True)
class Bin:
    """Ten of these make a calibration curve: mean probability said, share of spam found, how many items."""

    said: float
    found: float
    items: int


def calibration(probabilities: Floats, spam: Bools, bins: int = 10) -> list[Bin]:
    """The calibration curve in equal steps of probability, empty steps left out."""
    step = np.minimum((probabilities * bins).astype(np.int64), bins - 1)
    return [
        Bin(float(probabilities[step == k].mean()), float(spam[step == k].mean()), int(np.sum(step == k)))
        for k in range(bins)
        if np.any(step == k)
    ]


def expected_calibration_error(probabilities: Floats, spam: Bools) -> float:
    """The mean distance between what was said and what was found, over ten steps of probability."""
    if not spam.size:
        return math.nan
    return sum(abs(b.said - b.found) * b.items for b in calibration(probabilities, spam)) / spam.size


def roc(scores: Floats, spam: Bools) -> tuple[Floats, Floats]:
    """Shares of ham lost and of spam caught at every threshold, from the strictest to the laxest."""
    order = np.argsort(-scores, kind="stable")
    truth = spam[order]
    edges = np.flatnonzero(np.append(np.diff(scores[order]), 1.0))
    caught = np.cumsum(truth)[edges] / max(int(np.sum(spam)), 1)
    lost = np.cumsum(~truth)[edges] / max(int(np.sum(~spam)), 1)
    return np.append(0.0, lost), np.append(0.0, caught)
