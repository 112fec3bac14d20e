"""One score taken apart: every piece of evidence with its weight."""

from __future__ import annotations

from dataclasses import dataclass, field

from broadsheet.spamfilter.features.evidence import SIGNAL_GROUPS, Evidence
from broadsheet.spamfilter.model.weights import Rows
from broadsheet.spamfilter.recall import Recall


@dataclass(slots=True)
class ScoreBreakdown:
    """Everything that went into one probability, piece by piece; the pieces add up to ``log_odds``.

    ``withheld`` are the log-odds of what was learned while only one label has been taught; they are not in
    ``log_odds``, and learning goes by both, so that nothing is learned twice meanwhile. ``part`` is what the worst part
    of the text adds to the whole, with its words.

    ``caution`` is added to ``log_odds`` before a young filter decides: see `confidence`.
    """

    evidence: Evidence
    rows: Rows
    recall: Recall
    start: float
    base: float
    signals: list[float]
    hashed: list[tuple[str, float]]
    memory: list[tuple[int, float, float]]
    tally: list[tuple[int, float]]
    log_odds: float
    withheld: float = 0.0
    caution: float = 0.0
    part: tuple[float, str] | None = None
    _groups: dict[str, float] = field(default_factory=dict)

    @property
    def decisive(self) -> float:
        """The log-odds by which the filter decides: those of the probability, once it is not young any more."""
        return self.log_odds + self.caution

    def groups(self) -> dict[str, float]:
        """The log-odds of each group of evidence; added up once, when all pieces are there."""
        if not self._groups:
            self._groups = self._added_up()
        return self._groups

    def _added_up(self) -> dict[str, float]:
        sums: dict[str, float] = {}
        for number, weight in zip(self.evidence.signals, self.signals, strict=True):
            group = SIGNAL_GROUPS[number]
            sums[group] = sums.get(group, 0.0) + weight
        for group, weight in self.hashed:
            if weight:
                sums[group] = sums.get(group, 0.0) + weight
        for _, _, weight in self.memory:
            sums["memory"] = sums.get("memory", 0.0) + weight
        if self.part is not None:
            sums["part"] = self.part[0]
        return sums
