"""The model: a fold over lessons. ``judge`` is pure, ``learn`` is the only change."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from math import fsum
from pathlib import Path

import numpy as np

from broadsheet.spamfilter import reasons, unreported
from broadsheet.spamfilter.features.evidence import BLOCKS, HASHED, SIGNAL_NUMBER, Evidence, collect
from broadsheet.spamfilter.model import base_weights as bases
from broadsheet.spamfilter.model import confidence, group_reasons, logistic, mix, worst_passage
from broadsheet.spamfilter.model import weights as columns
from broadsheet.spamfilter.model.breakdown import ScoreBreakdown
from broadsheet.spamfilter.model.learned import Learned
from broadsheet.spamfilter.model.memory import HAM, SPAM
from broadsheet.spamfilter.model.weights import Rows
from broadsheet.spamfilter.policy import Experience, Policy
from broadsheet.spamfilter.recall import Recall
from broadsheet.spamfilter.submission import Submission
from broadsheet.spamfilter.text.exact_math import log, sigmoid
from broadsheet.spamfilter.text.hashing import HashKey
from broadsheet.spamfilter.verdict import Decision, Reason, Verdict

LABELS = {"spam": SPAM, "ham": HAM}
_GROUPS = [BLOCKS[block].group for block in HASHED]
_PART_UP_TO, _PART_FROM = -0.4, 1.0
_REPORT = 0.25
_LEADS_NOWHERE = SIGNAL_NUMBER["leads nowhere"]
_CORRECTION_STEPS = 4
"""A lesson that contradicts an earlier one is learned this many times, for it has to outweigh that one."""


class Filter(Learned):
    """A filter: base weights, and a site layer that lessons move.

    All that is learned stands where hashes with ``key`` say. `HashKey.DEFAULT` is public; with a key of its own nobody
    can look for a name that is taken for another.
    """

    def __init__(self, base: bases.BaseWeights, key: HashKey = HashKey.DEFAULT) -> None:
        super().__init__(base, key)
        self._base_list: list[float] = base.weights.tolist()
        self._keep: Callable[[Evidence], Evidence] | None = None
        self.left_out: frozenset[str] = frozenset()
        self._last: tuple[Submission, int, ScoreBreakdown] | None = None

    @classmethod
    def empty(cls, key: HashKey = HashKey.DEFAULT) -> Filter:
        """A model that knows nothing."""
        return cls(bases.empty(), key)

    @classmethod
    def base(cls, key: HashKey = HashKey.DEFAULT) -> Filter:
        """The model that a new site starts with."""
        return cls(bases.shipped(), key)

    @classmethod
    def on(cls, path: str | os.PathLike[str], key: HashKey = HashKey.DEFAULT) -> Filter:
        """A model on other base weights than the shipped ones, from a file that `training` made."""
        return cls(bases.load(Path(path)), key)

    def copy(self) -> Filter:
        """A model of its own with the same weights."""
        twin = super().copy()
        twin._keep, twin.left_out = self._keep, self.left_out
        return twin

    def restricted(self, keep: Callable[[Evidence], Evidence], left_out: frozenset[str]) -> Filter:
        """A copy for measuring, which scores and learns only the evidence that ``keep`` returns.

        ``left_out`` names what is missing; the members "learner", "counts" and "memory" are switched off here.
        """
        twin = self.copy()
        twin._keep, twin.left_out = keep, left_out
        return twin

    def judge(self, submission: Submission, policy: Policy = Policy()) -> Verdict:  # noqa: B008  (it is frozen)
        """The verdict on one submission. Changes nothing; the same model says the same."""
        return self.verdict(self.weigh(submission), policy)

    def verdict(self, breakdown: ScoreBreakdown, policy: Policy) -> Verdict:
        """The verdict on evidence that has been weighed."""
        probability, decision = self.decide(breakdown, policy)
        told = group_reasons.of(breakdown, reasons.MOST, self.lessons > 0, reasons.WORTH_TELLING)
        return Verdict(probability, decision, tuple(told), self.version)

    def decide(self, breakdown: ScoreBreakdown, policy: Policy) -> tuple[float, Decision]:
        """The probability and the answer for evidence that has been weighed."""
        probability = sigmoid(breakdown.log_odds)
        decisive = sigmoid(breakdown.decisive) if breakdown.caution else probability
        spam, ham = breakdown.recall.counts
        nowhere = _LEADS_NOWHERE in breakdown.evidence.signals and breakdown.part is None
        taught = [counted - silent for counted, silent in zip(self._counted, self._unreported, strict=True)]
        experience = Experience(taught[SPAM], taught[HAM], (spam > 0) - (ham > 0), nowhere)
        return probability, policy.decide(decisive, breakdown.groups(), experience)

    def weigh(self, submission: Submission, evidence: Evidence | None = None) -> ScoreBreakdown:
        """The evidence in a submission with the weight of every piece; ``evidence`` where it is collected already.

        The last answer is kept, for a lesson often follows on the same object. Raises ValueError for evidence of
        another key, and for some without hashed features if there are lessons.
        """
        if evidence is not None:
            self._check_key(evidence)
            if self.lessons:
                self._check_hashed(evidence)
        last = self._last
        if last is not None and last[0] is submission and last[2].evidence.is_hashed:
            if last[1] == self.lessons:
                return last[2]
            evidence = last[2].evidence
        elif evidence is None:
            evidence = self._collect(submission.reduced() if submission.author_email else submission)
        breakdown = self._weigh(evidence)
        if breakdown.decisive < _PART_UP_TO:
            self._add_part(submission, breakdown)
        self._last = (submission, self.lessons, breakdown)
        return breakdown

    @staticmethod
    def _number_of(label: str) -> int:
        if label not in LABELS:
            raise ValueError(f'a lesson is "spam" or "ham", not {label!r}')
        return LABELS[label]

    def _check_key(self, evidence: Evidence) -> None:
        if evidence.key_id != self.key.id:
            raise ValueError(f"evidence of the hash key {evidence.key_id} for a filter of the key {self.key.id}")

    @staticmethod
    def _check_hashed(evidence: Evidence) -> None:
        if not evidence.is_hashed:
            raise ValueError("evidence without its hashed features is only for judging by a filter without lessons")

    def _collect(self, submission: Submission) -> Evidence:
        evidence = collect(submission, self.key)
        return self._keep(evidence) if self._keep else evidence

    def _weigh(self, evidence: Evidence, recall: Recall | None = None) -> ScoreBreakdown:
        recall = recall or (self._memory.recall(evidence) if self.lessons else Recall())
        if "memory" in self.left_out:
            recall = Recall(recall.entry, behind=recall.behind)
        rows = self._table.take(evidence)
        weights, counted = columns.sums(rows, evidence, *self._counted) if evidence.blocks else ([], [])
        trust, rarer = self._mix[0], min(self._counted)
        base = [self._base_list[number] for number in evidence.signals]
        learned, centre = self._signals.says(evidence.signals, self._counted)
        tally = [(mix.FIRST_TALLY + block, said) for block, said in zip(evidence.blocks, counted, strict=True)]
        hashed = [
            (_GROUPS[block], strength * weight + self._mix[row] * said)
            for block, strength, weight, (row, said) in zip(
                evidence.blocks, evidence.strengths(), weights, tally, strict=True
            )
        ]
        by_signals, by_words = fsum(learned) + centre, fsum([weight for _, weight in hashed])
        withheld = 0.0
        caution = confidence.caution(by_signals, rarer) + confidence.caution(by_words, rarer)
        if not rarer:
            withheld, caution = by_signals + by_words, 0.0
            learned, centre, hashed = [0.0] * len(learned), 0.0, [(group, 0.0) for group, _ in hashed]
        signals = [trust * b + said for b, said in zip(base, learned, strict=True)]
        start = self._base.start + centre
        memory = mix.of_memory(self._mix, evidence, recall)
        # The built-in sum rounds otherwise since Python 3.12, and all nodes of a site have to learn the same.
        total = start + fsum(signals) + fsum([w for _, w in hashed]) + fsum([w for _, _, w in memory])
        return ScoreBreakdown(
            evidence, rows, recall, start, fsum(base), signals, hashed, memory, tally, total, withheld, caution
        )

    def _add_part(self, submission: Submission, breakdown: ScoreBreakdown) -> None:
        """Lifts a text, at most so far that a person is asked, if one part of it by itself is more likely spam."""
        stretch = worst_passage.suspicious(self._table, breakdown.evidence, *self._counted)
        found = worst_passage.part(submission.reduced(), stretch) if stretch is not None else None
        if found is None:
            return
        part, share = found
        # The more text the stretch was chosen from, the more likely such a one stands there by chance.
        least = _PART_FROM - log(share)
        alone = self._weigh(self._collect(part))
        # What a young filter knows of a few words is no more to decide by than what it knows of many.
        if alone.log_odds + confidence.youth(min(self._counted)) * alone.caution >= least:
            lifted = max(breakdown.log_odds, _PART_UP_TO)
            breakdown.part = (lifted - breakdown.log_odds, part.text)
            breakdown.log_odds, breakdown.caution = lifted, _PART_UP_TO - lifted

    def reasons(self, breakdown: ScoreBreakdown, most: int | None = None) -> list[Reason]:
        """One reason for each group of evidence (memory gives one for each thing remembered), the heaviest first.

        Of so many as are asked for; only these are put into words.
        """
        return group_reasons.of(breakdown, most, self.lessons > 0)

    def word_weights(self, places: list[tuple[str, int]]) -> list[tuple[str, float]]:
        """What the site has learned about single words, in log-odds of a text that is this word alone."""
        return [(word, float(self._table.cells.view(np.float32)[4 * place + columns.WEIGHT])) for word, place in places]

    def learn(self, submission: Submission, label: str, teacher: str = "", evidence: Evidence | None = None) -> None:
        """Takes in one lesson. Another label for the same submission replaces the earlier one.

        ``teacher`` names an account that is not fully trusted, such as a reader who reports comments. Its lessons
        move the weights by a quarter of a step and are neither remembered nor counted; three of them count on any one
        domain, website, name or network, and each counts less than the one before: one account cannot turn the
        filter. Moderators' lessons have none. ``evidence`` is what is in the submission, where it is collected already.

        Raises ValueError if the label is neither "spam" nor "ham", and for evidence of another key.
        """
        number = self._number_of(label)
        self._writable()
        breakdown = self.weigh(submission, evidence)
        self._check_hashed(breakdown.evidence)
        evidence, entry = breakdown.evidence, breakdown.recall.entry
        self._note(evidence, label)
        if teacher:
            trust = _REPORT * self._memory.trust_in(teacher, evidence, self.key)
            logistic.learn([logistic.of_rows(breakdown.rows, evidence, trust * self._slope(breakdown, number))])
            self._table.put(evidence, breakdown.rows)
            return
        if entry is None:
            self._scores.add(number, breakdown.decisive)
            self._memory.remember(evidence, number, breakdown.recall)
            self._step(breakdown, number)
            self._tally(breakdown.rows, evidence, number)
            self._table.put(evidence, breakdown.rows)
        elif self._memory.label_of(entry) != number:
            self._correct(evidence, breakdown.recall, number)
        self._halve_if_full()

    def learn_unreported(self, evidence: Evidence, label: str) -> None:
        """Takes in that nobody objected to an answer; which ones, and how many, is for `unreported` to say.

        It moves weights and is counted, but it is not remembered, and gives no right to discard. Nothing is learned of
        an answer that this model would not give any more. Raises ValueError for another label than "spam" and "ham",
        and for evidence of another key.
        """
        number = self._number_of(label)
        self._check_key(evidence)
        self._writable()
        breakdown = self._weigh(evidence, Recall())
        self._note(evidence, label, " unreported")
        if not unreported.still_holds(label, sigmoid(breakdown.log_odds)):
            return
        self._step(breakdown, number)
        self._tally(breakdown.rows, evidence, number)
        self._unreported[number] += 1
        self._table.put(evidence, breakdown.rows)
        self._halve_if_full()

    def take_back(self, evidence: Evidence, label: str, is_unreported: bool = False) -> None:
        """Takes a lesson back as nearly as can be; what it led the lessons after it to is still there.

        It is not remembered and not counted any more, and the weights move a step towards what the base says of it.
        Raises ValueError for another label than "spam" and "ham", and for evidence of another key.
        """
        number = self._number_of(label)
        self._check_key(evidence)
        self._writable()
        self._note(evidence, label, " taken back")
        if is_unreported:
            self._unreported[number] = max(self._unreported[number] - 1, 0)
        else:
            self._memory.forget(evidence)
        rows = self._table.take(evidence)
        self._count_back(rows, evidence, number)
        self._table.put(evidence, rows)
        breakdown = self._weigh(evidence)
        unlearned = sigmoid(self._base.start + breakdown.base)
        slope = sigmoid(breakdown.log_odds + breakdown.withheld) - unlearned
        if (slope > 0.0) == (number == SPAM):
            self._move(breakdown, slope)
            self._table.put(evidence, breakdown.rows)

    def _correct(self, evidence: Evidence, known: Recall, number: int) -> None:
        """Replaces the label of a lesson that is remembered."""
        self._memory.remember(evidence, number, known)
        rows = self._table.take(evidence)
        self._count_back(rows, evidence, 1 - number)
        self._tally(rows, evidence, number)
        self._table.put(evidence, rows)
        for _ in range(_CORRECTION_STEPS):
            breakdown = self._weigh(evidence)
            self._step(breakdown, number)
            self._table.put(evidence, breakdown.rows)

    def _tally(self, rows: Rows, evidence: Evidence, number: int) -> None:
        if "counts" not in self.left_out:
            columns.count(rows, evidence, number)
        self._signals.count(evidence.signals, number)
        self._counted[number] += 1

    def _count_back(self, rows: Rows, evidence: Evidence, number: int) -> None:
        columns.count_back(rows, evidence, number)
        self._signals.count(evidence.signals, number, -1)
        self._counted[number] = max(self._counted[number] - 1, 0)

    def _step(self, breakdown: ScoreBreakdown, number: int) -> None:
        """Moves the weights in the rows, and the mix; what was weighed cannot be weighed again from these rows."""
        slope = self._slope(breakdown, number)
        self._move(breakdown, slope)
        self._learn_mix(breakdown, slope)

    def _move(self, breakdown: ScoreBreakdown, slope: float) -> None:
        if "learner" not in self.left_out:
            hashed = logistic.of_rows(breakdown.rows, breakdown.evidence, slope)
            logistic.learn([hashed, self._signals.to_learn(breakdown.evidence.signals, self._counted, slope)])

    @staticmethod
    def _slope(breakdown: ScoreBreakdown, number: int) -> float:
        """How wrong the whole was, from -1 to 1: positive if too much like spam. What a part added is not blamed."""
        whole = breakdown.log_odds + breakdown.withheld
        whole -= breakdown.part[0] if breakdown.part is not None else 0.0
        return sigmoid(whole) - (1.0 if number == SPAM else 0.0)

    def _note(self, evidence: Evidence, label: str, how: str = "") -> None:
        self._counts[LABELS[label]] += 1
        self._digest = hashlib.sha256(f"{self._digest} {evidence.identity} {label}{how}".encode()).hexdigest()

    def _learn_mix(self, breakdown: ScoreBreakdown, slope: float) -> None:
        moves = [(0, breakdown.base), *breakdown.tally, *[(mix.FIRST_MEMORY + k, v) for k, v, _ in breakdown.memory]]
        mix.learn(self._mix, self._mix_squares, moves, slope)

    def save(self, path: str | os.PathLike[str], is_synced: bool = True) -> None:
        """Writes a snapshot by atomic rename. Raises ValueError if parts were left out."""
        if self.left_out:
            raise ValueError(f"a model without {', '.join(sorted(self.left_out))} is for measuring, not for keeping")
        super().save(path, is_synced)
