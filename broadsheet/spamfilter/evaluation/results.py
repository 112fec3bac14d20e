"""What a model said of labelled data, and the figures made of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter.datasets import Record
from broadsheet.spamfilter.evaluation import bootstrap, metrics
from broadsheet.spamfilter.evaluation.robustness import AttackResult
from broadsheet.spamfilter.verdict import Decision, Reason

CALLED_SPAM_FROM = 0.5
"""A comment counts as called spam, for accuracy, hm % and sm %, from this probability on."""

Figure = float | int | str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the model said of one labelled item before it learned it; ``reasons`` are kept where it was wrong."""

    record: Record
    probability: float
    log_odds: float
    decision: Decision
    reasons: Sequence[Reason] = ()

    @property
    def is_spam(self) -> bool:
        return self.record.label == "spam"


@dataclass(frozen=True, slots=True)
class Result:
    """The outcomes of one data set in the order they were judged.

    ``seconds`` is the time for judging and learning alone; ``feedback`` says how labels came back and ``lessons``
    how many did.
    """

    name: str
    outcomes: Sequence[Outcome]
    seconds: float
    feedback: str = "immediate"
    lessons: int = 0

    def judged(self) -> bootstrap.Judged:
        """The outcomes as arrays."""
        probabilities = np.array([o.probability for o in self.outcomes], dtype=np.float64)
        return bootstrap.Judged(
            scores=np.array([o.log_odds for o in self.outcomes], dtype=np.float64),
            probabilities=probabilities,
            spam=np.array([o.is_spam for o in self.outcomes], dtype=bool),
            called=probabilities >= CALLED_SPAM_FROM,
            decided={str(d): np.array([o.decision is d for o in self.outcomes], dtype=bool) for d in Decision},
        )

    def measures(self) -> dict[str, Figure]:
        """The figures of the report; one that cannot be computed, for a label is missing, is None."""
        judged = self.judged()
        scores, spam, called = judged.scores, judged.spam, judged.called
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
            "ece": metrics.expected_calibration_error(judged.probabilities, spam),
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

    def clusters(self) -> NDArray[np.intp]:
        """The number of each item's cluster of near-duplicates."""
        return bootstrap.clusters([o.record.submission.text for o in self.outcomes])

    def _decided(self, *decisions: Decision, label: str = "") -> float:
        counted = [o.decision in decisions for o in self.outcomes if not label or o.record.label == label]
        return 100.0 * sum(counted) / len(counted) if counted else math.nan


@dataclass(frozen=True, slots=True)
class Measured:
    """A result with how sure its figures are (95 %), and what was stopped of it in disguise."""

    result: Result
    measures: dict[str, Figure]
    intervals: dict[str, bootstrap.Interval | None]
    clusters: int
    attacks: Sequence[AttackResult] = ()

    @property
    def note(self) -> str:
        """In words, why some figures are missing; empty if none is."""
        spam, items = self.measures["spam"], self.measures["items"]
        if not items:
            return "There are no comments, so nothing can be computed."
        if not spam or spam == items:
            missing = "ham" if spam else "spam"
            return (
                f"There is no {missing} here, so what compares the two labels (AUC, lam, MCC, ham lost at a share of "
                f"spam caught) and what is counted among {missing} cannot be computed."
            )
        return ""

    def row(self) -> dict[str, object]:
        """All of it for JSON."""
        extra: dict[str, object] = {
            "feedback": self.result.feedback,
            "lessons": self.result.lessons,
            "clusters": self.clusters,
            "intervals": {k: None if v is None else [round(e, 6) for e in v] for k, v in self.intervals.items()},
        }
        if self.attacks:
            extra["attacks"] = [
                {"name": a.name, "stopped_percent": _plain(a.percent), "of": a.of, "interval": a.interval}
                for a in self.attacks
            ]
        if self.note:
            extra["note"] = self.note
        return dict(self.measures) | extra


def measured(
    result: Result,
    attacks: Sequence[AttackResult] = (),
    folds: int = bootstrap.FOLDS,
    progress: Callable[[], None] = lambda: None,
) -> Measured:
    """A result with its figures and their intervals."""
    cluster = result.clusters()
    found = bootstrap.intervals(result.judged(), cluster, folds, progress=progress)
    return Measured(result, result.measures(), found, int(cluster.max(initial=-1)) + 1, attacks)


def _percent(counted: metrics.Bools, among: metrics.Bools) -> float:
    total = int(among.sum())
    return 100.0 * int((counted & among).sum()) / total if total else math.nan


def _plain(value: float | int) -> float | int | None:
    """A figure for JSON, which knows no nan."""
    if isinstance(value, int):
        return value
    return None if math.isnan(value) else round(float(value), 6)
