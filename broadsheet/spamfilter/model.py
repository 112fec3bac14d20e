"""The model: a fold over lessons. ``judge`` is pure, ``learn`` is the only change."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter import ablation, learner, parts, reasons, snapshot, table
from broadsheet.spamfilter import base as bases
from broadsheet.spamfilter.arithmetic import log, sigmoid, to_grid
from broadsheet.spamfilter.evidence import BLOCKS, HASHED, ROWS, SIGNAL_NUMBER, SIGNALS, Evidence, collect
from broadsheet.spamfilter.memory import HAM, SHAPES, SPAM, Memory, Recollection, balance
from broadsheet.spamfilter.policy import Experience, Policy
from broadsheet.spamfilter.scores import Scores
from broadsheet.spamfilter.snapshot import SnapshotError
from broadsheet.spamfilter.submission import Submission
from broadsheet.spamfilter.table import Rows, Table
from broadsheet.spamfilter.verdict import Decision, Reason, Verdict

__all__ = ["LABELS", "Model", "SnapshotError"]

LABELS = {"spam": SPAM, "ham": HAM}
_MEMORY_KINDS = ("copies", "domain", "website", "name", "network")
# What one unit of one-sidedness is worth: a single near-identical spam is 2 units, so 6 in log-odds, which
# outweighs any innocent text; a domain seen once is 1.1 units.
_MEMORY_START = (3.0, 0.8, 1.0, 0.5, 0.5)
_COPIES_LEAST = 2.5
_COPIES_PRIOR, _HISTORY_PRIOR = 0.15, 0.5
_FEW_SHINGLES = 16
# Names are mostly new, so what was counted of their letters is believed less to begin with.
_TALLY_START = {"author": 0.1, "site words": 0.1}
_TRUST_RATE, _MEMORY_RATE, _TALLY_RATE = 0.02, 0.05, 0.03
# Rows of the mix: trust in the base, each kind of memory, each hashed block of the tally.
_MIX_START = (1.0, *_MEMORY_START, *[_TALLY_START.get(block, 0.3) for block in HASHED])
_FIRST_MEMORY, _FIRST_TALLY = 1, 1 + len(_MEMORY_KINDS)
_MIX_RATES = (_TRUST_RATE, *[_MEMORY_RATE] * len(_MEMORY_KINDS), *[_TALLY_RATE] * len(HASHED))
_MIX_LEAST = [_COPIES_LEAST if row == _FIRST_MEMORY else 0.0 for row in range(len(_MIX_START))]
_MIX_MOST = 6.0
_GROUPS = [BLOCKS[block].group for block in HASHED]
_PART_UP_TO, _PART_FROM = -0.4, 1.0
_REPORT = 0.25
_LEADS_NOWHERE = SIGNAL_NUMBER["leads nowhere"]
_CORRECTION_STEPS = 4
"""A lesson that contradicts an earlier one is learned this many times, for it has to outweigh that one."""


@dataclass(slots=True)
class Weighing:
    """Everything that went into one probability, piece by piece; the pieces add up to ``log_odds``.

    ``part`` is what the worst part of the text adds to the whole, with its words.
    """

    evidence: Evidence
    rows: Rows
    recollection: Recollection
    start: float
    base: float
    signals: list[float]
    hashed: list[tuple[str, float]]
    memory: list[tuple[int, float, float]]
    tally: list[tuple[int, float]]
    log_odds: float
    part: tuple[float, str] | None = None

    def groups(self) -> dict[str, float]:
        """The log-odds of each group of evidence."""
        sums: dict[str, float] = {}
        for number, weight in zip(self.evidence.signals, self.signals, strict=True):
            group = SIGNALS[number].group
            sums[group] = sums.get(group, 0.0) + weight
        for group, weight in self.hashed:
            if weight:
                sums[group] = sums.get(group, 0.0) + weight
        for _, _, weight in self.memory:
            sums["memory"] = sums.get("memory", 0.0) + weight
        if self.part is not None:
            sums["part"] = self.part[0]
        return sums


class Model:
    """A filter: base weights, and a site layer that lessons move."""

    def __init__(self, base: bases.Base) -> None:
        self._base = base
        self._base_list: list[float] = base.weights.tolist()
        self._table = Table.blank()
        self._memory = Memory.blank()
        self._scores = Scores.blank()
        self._mix, self._mix_squares = list(_MIX_START), [0.0] * len(_MIX_START)
        # Lessons of each label: all of them, and those that are counted (the same lesson twice counts once).
        self._counts = [0, 0]
        self._counted = [0, 0]
        self._digest = ""
        self._without: ablation.Parts = frozenset()
        self._last: tuple[Submission, int, Weighing] | None = None
        self.mark = 0

    @classmethod
    def empty(cls) -> Model:
        """A model that knows nothing."""
        return cls(bases.empty())

    @classmethod
    def base(cls) -> Model:
        """The model that a new site starts with."""
        return cls(bases.shipped())

    @classmethod
    def on(cls, path: str | os.PathLike[str]) -> Model:
        """A model on other base weights than the shipped ones, from a file that `training` made."""
        return cls(bases.load(Path(path)))

    def copy(self) -> Model:
        """A model of its own with the same weights."""
        twin = Model(self._base)
        twin._table, twin._memory = self._table.copy(), self._memory.copy()
        twin._mix, twin._mix_squares = [*self._mix], [*self._mix_squares]
        twin._scores = self._scores.copy()
        twin._counts, twin._counted = [*self._counts], [*self._counted]
        twin._digest, twin.mark = self._digest, self.mark
        twin._without = self._without
        return twin

    def without(self, *names: str) -> Model:
        """A copy that neither scores nor learns these parts (see `ablation`). Raises ValueError for a wrong name."""
        twin = self.copy()
        twin._without = self._without | ablation.named(names)
        return twin

    @property
    def version(self) -> str:
        """A short name of the exact weights: the base, the number of lessons, and their digest."""
        if not self.lessons:
            return self._base.name
        return f"{self._base.name}+{self.lessons}-{self._digest[:6]}"

    @property
    def lessons(self) -> int:
        """How many lessons the site layer is made of."""
        return sum(self._counts)

    @property
    def scores(self) -> Scores:
        """What was said of comments before they were decided, for `Policy.from_tolerance`."""
        return self._scores.copy()

    def judge(self, submission: Submission, policy: Policy = Policy()) -> Verdict:  # noqa: B008  (it is frozen)
        """The verdict on one submission. Changes nothing; the same model says the same."""
        return self.verdict(self.weigh(submission), policy)

    def verdict(self, weighing: Weighing, policy: Policy) -> Verdict:
        """The verdict on evidence that has been weighed."""
        probability, decision = self.decide(weighing, policy)
        return Verdict(probability, decision, reasons.heaviest(self.reasons(weighing)), self.version)

    def decide(self, weighing: Weighing, policy: Policy) -> tuple[float, Decision]:
        """The probability and the answer for evidence that has been weighed."""
        probability = sigmoid(weighing.log_odds)
        spam, ham = weighing.recollection.counts
        nowhere = _LEADS_NOWHERE in weighing.evidence.signals and weighing.part is None
        experience = Experience(self._counts[SPAM], self._counts[HAM], (spam > 0) - (ham > 0), nowhere)
        return probability, policy.decide(probability, weighing.groups(), experience)

    def weigh(self, submission: Submission, evidence: Evidence | None = None) -> Weighing:
        """The evidence in a submission with the weight of every piece; ``evidence`` where it is collected already.

        The last answer is kept, for a lesson often follows on the same object.
        """
        last = self._last
        if last is not None and last[0] is submission:
            if last[1] == self.lessons:
                return last[2]
            evidence = last[2].evidence
        elif evidence is None:
            evidence = self._collect(submission.reduced() if submission.author_email else submission)
        weighing = self._weigh(evidence)
        if weighing.log_odds < _PART_UP_TO:
            self._add_part(submission, weighing)
        self._last = (submission, self.lessons, weighing)
        return weighing

    def _collect(self, submission: Submission) -> Evidence:
        evidence = collect(submission)
        return ablation.kept(evidence, self._without) if self._without else evidence

    def _weigh(self, evidence: Evidence) -> Weighing:
        recollection = self._memory.recall(evidence)
        if "memory" in self._without:
            recollection = Recollection(recollection.entry)
        rows = self._table.take(evidence)
        weights, counted = table.sums(rows, evidence, *self._counted) if evidence.blocks else ([], [])
        learned = rows.numbers[evidence.hashed :, table.WEIGHT].tolist()
        *strengths, signal_strength, start_strength = evidence.strengths()
        trust = self._mix[0]
        base = [self._base_list[number] for number in evidence.signals]
        signals = [trust * b + signal_strength * w for b, w in zip(base, learned, strict=False)]
        tally = [(_FIRST_TALLY + block, said) for block, said in zip(evidence.blocks, counted, strict=True)]
        hashed = [
            (_GROUPS[block], strength * weight + self._mix[row] * said)
            for block, strength, weight, (row, said) in zip(evidence.blocks, strengths, weights, tally, strict=True)
        ]
        start = self._base.start + start_strength * learned[-1]
        memory = self._memory_weights(evidence, recollection)
        total = start + sum(signals) + sum([w for _, w in hashed]) + sum([w for _, _, w in memory])
        return Weighing(evidence, rows, recollection, start, sum(base), signals, hashed, memory, tally, total)

    def _add_part(self, submission: Submission, weighing: Weighing) -> None:
        """Lifts a text, at most so far that a person is asked, if one part of it by itself is more likely spam."""
        stretch = parts.suspicious(self._table, weighing.evidence, *self._counted)
        found = parts.part(submission.reduced(), stretch) if stretch is not None else None
        if found is None:
            return
        part, share = found
        # The more text the stretch was chosen from, the more likely such a one stands there by chance.
        if self._weigh(self._collect(part)).log_odds >= _PART_FROM - log(share):
            weighing.part = (_PART_UP_TO - weighing.log_odds, part.text)
            weighing.log_odds = _PART_UP_TO

    def _memory_weights(self, evidence: Evidence, known: Recollection) -> list[tuple[int, float, float]]:
        """(kind, value, weight) for each thing remembered; of several domains the most one-sided counts."""
        values: dict[int, float] = {}
        if known.counts != (0, 0):
            size = min(1.0, evidence.shingles / _FEW_SHINGLES)
            values[0] = size * balance(*known.copies, _COPIES_PRIOR)
        for kind, _, spam, ham in known.histories:
            if spam or ham:
                number = _MEMORY_KINDS.index(kind)
                value = balance(spam, ham, _HISTORY_PRIOR)
                values[number] = max(value, values.get(number, 0.0), key=abs)
        return [(kind, value, self._mix[_FIRST_MEMORY + kind] * value) for kind, value in values.items()]

    def reasons(self, weighing: Weighing) -> list[Reason]:
        """One reason for each group of evidence (memory gives one for each thing remembered)."""
        evidence = weighing.evidence
        active = list(zip(evidence.signals, weighing.signals, strict=True))
        from_signals: dict[str, float] = {}
        for number, weight in active:
            group = SIGNALS[number].group
            from_signals[group] = from_signals.get(group, 0.0) + weight
        told = [
            reasons.group_reason(group, weight, from_signals.get(group, 0.0), active, evidence.facts, self.lessons > 0)
            for group, weight in weighing.groups().items()
            if group not in ("memory", "part")
        ]
        if weighing.part is not None:
            told.append(reasons.part_reason(*weighing.part))
        return told + [self._memory_reason(kind, weight, weighing.recollection) for kind, _, weight in weighing.memory]

    def _memory_reason(self, number: int, weight: float, known: Recollection) -> Reason:
        if number == 0:
            return reasons.copies_reason(weight, known)
        kind = _MEMORY_KINDS[number]
        seen = [history for history in known.histories if history[0] == kind and (history[2] or history[3])]
        kind, name, spam, ham = max(seen, key=lambda history: abs(balance(history[2], history[3], _HISTORY_PRIOR)))
        return reasons.history_reason(weight, kind, name, spam, ham)

    def word_weights(self, places: list[tuple[str, int]]) -> list[tuple[str, float]]:
        """What the site has learned about single words, in log-odds of a text that is this word alone."""
        return [(word, float(self._table.cells.view(np.float32)[4 * place + table.WEIGHT])) for word, place in places]

    def learn(self, submission: Submission, label: str, teacher: str = "") -> None:
        """Takes in one lesson. Another label for the same submission replaces the earlier one.

        ``teacher`` names an account that is not fully trusted, such as a reader who reports comments. Its lessons
        move the weights by a quarter of a step and are not remembered or counted; it is heard three times on any one
        domain, website, name or network, and believed less with every report: one account cannot turn the filter.
        Moderators' lessons come without.

        Raises ValueError if the label is neither "spam" nor "ham".
        """
        if label not in LABELS:
            raise ValueError(f'a lesson is "spam" or "ham", not {label!r}')
        self._writable()
        weighing = self.weigh(submission)
        evidence, entry, number = weighing.evidence, weighing.recollection.entry, LABELS[label]
        self._note(evidence, label)
        if teacher:
            learner.learn(
                weighing.rows,
                evidence,
                _REPORT * self._memory.hears(teacher, evidence) * self._slope(weighing, number),
            )
            self._table.put(evidence, weighing.rows)
            return
        if entry is None:
            self._scores.add(number, weighing.log_odds)
            self._memory.remember(evidence, number, None)
            self._step(weighing, number)
            self._tally(weighing.rows, evidence, number)
            self._table.put(evidence, weighing.rows)
        elif self._memory.label_of(entry) != number:
            self._correct(evidence, entry, number)
        if self._counted[number] >= table.MOST:
            self._table.halve()
            self._counted = [count // 2 for count in self._counted]

    def _correct(self, evidence: Evidence, entry: int, number: int) -> None:
        """Replaces the label of a lesson that is remembered."""
        self._memory.remember(evidence, number, entry)
        rows = self._table.take(evidence)
        table.count_back(rows, evidence, 1 - number)
        self._counted[1 - number] = max(self._counted[1 - number] - 1, 0)
        self._tally(rows, evidence, number)
        self._table.put(evidence, rows)
        for _ in range(_CORRECTION_STEPS):
            weighing = self._weigh(evidence)
            self._step(weighing, number)
            self._table.put(evidence, weighing.rows)

    def _tally(self, rows: Rows, evidence: Evidence, number: int) -> None:
        if "counts" not in self._without:
            table.count(rows, evidence, number)
            self._counted[number] += 1

    def _step(self, weighing: Weighing, number: int) -> None:
        """Moves the weights in the rows, and the mix; what was weighed cannot be weighed again from these rows."""
        slope = self._slope(weighing, number)
        if "learner" not in self._without:
            learner.learn(weighing.rows, weighing.evidence, slope)
        self._learn_mix(weighing, slope)

    @staticmethod
    def _slope(weighing: Weighing, number: int) -> float:
        """How wrong the whole was, from -1 to 1: positive if too much like spam. What a part added is not blamed."""
        whole = weighing.log_odds - (weighing.part[0] if weighing.part is not None else 0.0)
        return sigmoid(whole) - (1.0 if number == SPAM else 0.0)

    def _writable(self) -> None:
        """Takes copies of what is mapped read-only from a snapshot, before the first change."""
        self._table, self._memory = self._table.writable(), self._memory.writable()
        self._scores = self._scores.writable()

    def _note(self, evidence: Evidence, label: str) -> None:
        self._counts[LABELS[label]] += 1
        self._digest = hashlib.sha256(f"{self._digest} {evidence.identity} {label}".encode()).hexdigest()

    def _learn_mix(self, weighing: Weighing, slope: float) -> None:
        moves = [(0, weighing.base), *weighing.tally, *[(_FIRST_MEMORY + k, v) for k, v, _ in weighing.memory]]
        for row, value in moves:
            gradient = slope * value
            squares = self._mix_squares[row] + gradient * gradient
            weight = to_grid(self._mix[row] - _MIX_RATES[row] * gradient / sqrt(1.0 + squares))
            self._mix[row] = min(max(weight, _MIX_LEAST[row]), _MIX_MOST)
            self._mix_squares[row] = squares

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a snapshot by atomic rename. Raises ValueError if parts were left out."""
        if self._without:
            raise ValueError(f"a model without {', '.join(sorted(self._without))} is for measuring, not for keeping")
        facts = {
            "base": self._base.name,
            "base_start": self._base.start,
            "counts": self._counts,
            "counted": self._counted,
            "digest": self._digest,
            "mark": self.mark,
        }
        arrays: dict[str, NDArray[Any]] = {
            "base": self._base.weights,
            "mix": np.array([self._mix, self._mix_squares]),
            "table": self._table.stored(),
            "scores": self._scores.bars,
            **self._memory.arrays(),
        }
        snapshot.write(path, facts, arrays)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Model:
        """Reads a snapshot, its arrays mapped read-only. Raises SnapshotError if it is damaged or foreign."""
        facts, arrays = snapshot.read(path)
        shapes = {"base": (len(SIGNALS),), "table": (ROWS, 4), **SHAPES}
        if any(name not in arrays or arrays[name].shape != shape for name, shape in shapes.items()):
            raise SnapshotError(f"{path} was made by another version of the filter; rebuild the model")
        model = cls(bases.Base(facts["base"], facts["base_start"], arrays["base"]))
        model._table = Table.of(arrays["table"])
        model._memory = Memory(**{name: arrays[name] for name in SHAPES})
        model._scores = Scores(arrays["scores"])
        model._mix, model._mix_squares = arrays["mix"].tolist()
        model._counts, model._counted = list(facts["counts"]), list(facts["counted"])
        model._digest = facts["digest"]
        model.mark = facts["mark"]
        return model
