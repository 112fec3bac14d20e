"""A result as bytes without the comments it is about, so that it can be kept, or sent from another machine."""

from __future__ import annotations

import json
from collections.abc import Sequence

from broadsheet.spamfilter.datasets import Record
from broadsheet.spamfilter.evaluation.results import Measured, Outcome, Result
from broadsheet.spamfilter.evaluation.robustness import AttackResult
from broadsheet.spamfilter.verdict import Decision, Reason


def pack(found: Measured) -> bytes:
    """All of a result but the records; every number comes back as it was."""
    result = found.result
    values = {
        "name": result.name,
        "seconds": result.seconds,
        "feedback": result.feedback,
        "lessons": result.lessons,
        "outcomes": [
            [
                o.probability,
                o.log_odds,
                o.decision.value,
                [[r.group, r.id, r.weight, r.parts, r.values] for r in o.reasons],
            ]
            for o in result.outcomes
        ],
        "intervals": found.intervals,
        "clusters": found.clusters,
        "attacks": [[a.name, a.stopped, a.of] for a in found.attacks],
    }
    return json.dumps(values, separators=(",", ":")).encode()


def unpack(data: bytes, records: Sequence[Record]) -> Measured:
    """The result again; ``records`` are those that were judged, in the order in which they were."""
    values = json.loads(data)
    outcomes = [
        Outcome(record, probability, log_odds, Decision(decision), tuple(_reason(*reason) for reason in reasons))
        for record, (probability, log_odds, decision, reasons) in zip(records, values["outcomes"], strict=True)
    ]
    result = Result(values["name"], outcomes, values["seconds"], values["feedback"], values["lessons"])
    intervals = {key: None if ends is None else (ends[0], ends[1]) for key, ends in values["intervals"].items()}
    attacks = [AttackResult(*attack) for attack in values["attacks"]]
    return Measured(result, result.measures(), intervals, values["clusters"], attacks)


def _reason(group: str, name: str, weight: float, parts: list[str], values: list[list[str | int | float]]) -> Reason:
    return Reason(group, name, weight, tuple(parts), tuple((str(key), value) for key, value in values))
