"""A verdict taken apart for people: every group with its weight, and the heaviest pieces within it."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.spamfilter import reasons
from broadsheet.spamfilter.features.evidence import SIGNALS, word_places
from broadsheet.spamfilter.model.breakdown import ScoreBreakdown
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.policy import Policy
from broadsheet.spamfilter.submission import Submission
from broadsheet.spamfilter.verdict import Verdict

MOST_PIECES = 8


@dataclass(frozen=True, slots=True)
class Row:
    """A group of evidence (``total``) or one piece of it, with its log-odds."""

    group: str
    weight: float
    text: str
    total: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """The rows marked ``total`` add up to the log-odds of the verdict."""

    verdict: Verdict
    rows: list[Row]


def explanation(
    model: Filter,
    submission: Submission,
    policy: Policy = Policy(),  # noqa: B008  (it is frozen)
) -> Explanation:
    """Everything that went into the verdict on this submission."""
    breakdown = model.weigh(submission)
    ordered = sorted(model.reasons(breakdown), key=lambda reason: -abs(reason.weight))
    rows = []
    for reason in ordered:
        rows.append(Row(reason.group, reason.weight, reason.text, True))
        if reason.group != "memory":
            rows += _pieces(reason.group, breakdown)
        if reason.group == "text":
            rows += _words(model, submission)
    rows.append(Row("start", breakdown.start, "what the filter assumes before it has read anything", True))
    return Explanation(model.judge(submission, policy), rows)


def _pieces(group: str, breakdown: ScoreBreakdown) -> list[Row]:
    found = [
        Row("", weight, SIGNALS[number].name, False)
        for number, weight in zip(breakdown.evidence.signals, breakdown.signals, strict=True)
        if SIGNALS[number].group == group and weight
    ]
    return sorted(found, key=lambda row: -abs(row.weight))[:MOST_PIECES]


def _words(model: Filter, submission: Submission) -> list[Row]:
    """The words that weigh most here."""
    found = [
        Row("", weight, f"the word “{reasons.printable(word)}”", False)
        for word, weight in model.word_weights(word_places(submission.text, model.key))
        if weight
    ]
    return sorted(found, key=lambda row: -abs(row.weight))[:MOST_PIECES]
