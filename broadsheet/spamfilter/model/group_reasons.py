"""The reasons for a score: one for each group of evidence, and one for each thing remembered."""

from __future__ import annotations

from math import fsum

from broadsheet.spamfilter import reasons
from broadsheet.spamfilter.features.evidence import SIGNAL_GROUPS
from broadsheet.spamfilter.model.breakdown import ScoreBreakdown
from broadsheet.spamfilter.model.memory import balance
from broadsheet.spamfilter.recall import Recall
from broadsheet.spamfilter.verdict import Reason

MEMORY_KINDS = ("copies", "domain", "website", "name", "network")
"""What is remembered, by the numbers that a breakdown has."""

HISTORY_PRIOR = 0.5
"""Added to both counts of a history."""


def of(breakdown: ScoreBreakdown, most: int | None, has_learned: bool, least: float = 0.0) -> list[Reason]:
    """The heaviest first, of so many as are asked for; only these are put into words.

    Of these the heaviest, and those of at least so many log-odds.
    """
    weights = breakdown.groups()
    found = [(-abs(round(weight, 4)), group, -1) for group, weight in weights.items() if group != "memory"]
    found += [(-abs(round(weight, 4)), "memory", kind) for kind, _, weight in breakdown.memory]
    found.sort()
    told = found[:most]
    if least:
        told = [one for one in told if -one[0] >= least] or told[:1]
    remembered = {kind: weight for kind, _, weight in breakdown.memory}
    return [
        _group_reason(group, weights[group], breakdown, has_learned)
        if kind < 0
        else _memory_reason(kind, remembered[kind], breakdown.recall)
        for _, group, kind in told
    ]


def _group_reason(group: str, weight: float, breakdown: ScoreBreakdown, has_learned: bool) -> Reason:
    if breakdown.part is not None and group == reasons.PART:
        return reasons.part_reason(*breakdown.part)
    signals = zip(breakdown.evidence.signals, breakdown.signals, strict=True)
    own = [(number, weight) for number, weight in signals if SIGNAL_GROUPS[number] == group]
    from_signals = fsum([weight for _, weight in own])
    return reasons.group_reason(group, weight, from_signals, own, breakdown.evidence.facts, has_learned)


def _memory_reason(number: int, weight: float, known: Recall) -> Reason:
    if number == 0:
        return reasons.copies_reason(weight, known)
    kind = MEMORY_KINDS[number]
    seen = [history for history in known.histories if history[0] == kind and (history[2] or history[3])]
    most_one_sided = seen[0]
    if len(seen) > 1:
        most_one_sided = max(seen, key=lambda history: abs(balance(history[2], history[3], HISTORY_PRIOR)))
    kind, name, spam, ham = most_one_sided
    return reasons.history_reason(weight, kind, name, spam, ham)
