"""Measures a model on labelled data: each item is judged first and learned after (progressive validation)."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from broadsheet.spamfilter import metrics
from broadsheet.spamfilter.jsonlines import Record
from broadsheet.spamfilter.model import Model
from broadsheet.spamfilter.policy import Policy
from broadsheet.spamfilter.verdict import Decision

CALLED_SPAM_FROM = 0.5
"""A comment counts as called spam, for accuracy, from this probability on."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the model said of one labelled item before it learned it."""

    record: Record
    probability: float
    log_odds: float
    decision: Decision


@dataclass(frozen=True, slots=True)
class Result:
    """The outcomes of one data set, with the time they took."""

    name: str
    outcomes: Sequence[Outcome]
    seconds: float

    def measures(self) -> dict[str, float | int | str | None]:
        """The figures of the report; what needs both labels is None if one is missing."""
        spam = np.array([o.record.label == "spam" for o in self.outcomes], dtype=bool)
        scores = np.array([o.log_odds for o in self.outcomes])
        probabilities = np.array([o.probability for o in self.outcomes])
        called = probabilities >= CALLED_SPAM_FROM
        ham_missed, spam_missed = _percent(called, ~spam), _percent(~called, spam)
        auc = metrics.auc(scores, spam)
        figures: dict[str, float | int] = {
            "items": spam.size,
            "spam": int(spam.sum()),
            "auc": auc,
            "one_minus_auc_percent": 100.0 * (1.0 - auc),
            "accuracy_percent": _percent(called == spam, np.ones(spam.size, dtype=bool)),
            "ham_missed_percent": ham_missed,
            "spam_missed_percent": spam_missed,
            "lam_percent": metrics.lam(ham_missed, spam_missed, int((~spam).sum()), int(spam.sum())),
            "ham_lost_at_95": metrics.ham_lost_at(scores, spam, 0.95),
            "ham_lost_at_99": metrics.ham_lost_at(scores, spam, 0.99),
            "hold_percent": self._decided(Decision.HOLD),
            "ece": metrics.expected_calibration_error(probabilities, spam),
            "items_per_second": spam.size / self.seconds if self.seconds else math.nan,
            "mcc": metrics.matthews(called, spam),
            "spam_missed_at_0_1": metrics.spam_missed_at(scores, spam, 0.001),
            "spam_missed_at_1": metrics.spam_missed_at(scores, spam, 0.01),
            "ham_held_percent": self._decided(Decision.HOLD, label="ham"),
            "ham_binned_percent": self._decided(Decision.SPAM, Decision.DISCARD, label="ham"),
            "ham_discarded_percent": self._decided(Decision.DISCARD, label="ham"),
            "spam_published_percent": self._decided(Decision.PUBLISH, label="spam"),
            "spam_held_percent": self._decided(Decision.HOLD, label="spam"),
            "spam_discarded_percent": self._decided(Decision.DISCARD, label="spam"),
        }
        return {"name": self.name} | {key: _plain(value) for key, value in figures.items()}

    def _decided(self, *decisions: Decision, label: str = "") -> float:
        counted = [o.decision in decisions for o in self.outcomes if not label or o.record.label == label]
        return 100.0 * sum(counted) / len(counted) if counted else math.nan


def evaluate(
    name: str,
    records: Sequence[Record],
    model: Model,
    learning: bool = True,
    policy: Policy = Policy(),  # noqa: B008  (it is frozen)
    progress: Callable[[], None] = lambda: None,
    clock: Callable[[], float] = time.perf_counter,
) -> Result:
    """Judges every record and, if ``learning``, teaches it to the model right after."""
    outcomes = []
    begun = clock()
    for record in in_order(records):
        weighing = model.weigh(record.submission)
        probability, decision = model.decide(weighing, policy)
        outcomes.append(Outcome(record, probability, weighing.log_odds, decision))
        if learning:
            model.learn(record.submission, record.label)
        progress()
    return Result(name, outcomes, clock() - begun)


def teach(model: Model, records: Iterable[Record], progress: Callable[[], None] = lambda: None) -> None:
    """Folds labelled records into a model, in order."""
    for record in records:
        model.learn(record.submission, record.label)
        progress()


def in_order(records: Sequence[Record]) -> list[Record]:
    """By date where every record has one, else as they stand in the file."""
    if all(record.submission.date is not None for record in records):
        return sorted(records, key=lambda record: str(record.submission.date))
    return list(records)


def mixed(records: Sequence[Record]) -> list[Record]:
    """In the order of a hash of the text: for a training set that is frozen afterwards, whose last pages should
    not weigh more than its first."""
    return sorted(records, key=lambda record: crc32(record.submission.text.encode("utf-8", "replace")))


def _percent(counted: metrics.Bools, among: metrics.Bools) -> float:
    total = int(among.sum())
    return 100.0 * int((counted & among).sum()) / total if total else math.nan


def _plain(value: float | int) -> float | int | None:
    """A figure for JSON, which knows no nan."""
    if isinstance(value, int):
        return value
    return None if math.isnan(value) else round(value, 6)
