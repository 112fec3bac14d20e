"""What nobody objected to, where labels come back as reports of mistakes: learned as the service learns it."""

from __future__ import annotations

from collections import Counter, deque

from broadsheet.spamfilter import unreported
from broadsheet.spamfilter.datasets import Record
from broadsheet.spamfilter.features.evidence import Evidence
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.submission import moment
from broadsheet.spamfilter.verdict import Decision

_DAY_SECONDS = 86_400.0


class UnreportedAnswers:
    """Answers that may turn out to be unreported, in the order in which they were given.

    An answer has to stand for some days; where the items have no dates, for some further items. Reports come at once
    here, so once it is known how soon they come, the days are as few as they can be.
    """

    def __init__(self, are_dated: bool) -> None:
        self._are_dated = are_dated
        self._waiting: deque[tuple[float, Evidence, str]] = deque()
        self._learned: Counter[str] = Counter()
        self.taught = 0
        """How many lessons people have taught."""

    def add(self, record: Record, place: int, evidence: Evidence, decision: Decision) -> None:
        """Takes in an answer to the item at this place of the stream, which nobody will report."""
        label = unreported.label_of(decision, not decision.is_spam, record.submission.campaign)
        if label:
            self._waiting.append((self._now(record, place), evidence, label))

    def learn(self, model: Filter, record: Record, place: int) -> int:
        """Teaches what has stood long enough before this item is judged; returns how many lessons that were."""
        until, before = self._now(record, place) - self._wait(), self._learned.total()
        while self._waiting and self._waiting[0][0] <= until:
            _, evidence, label = self._waiting.popleft()
            if unreported.is_wanted(self._learned[label], self.taught):
                model.learn_unreported(evidence, label)
                self._learned[label] += 1
        return self._learned.total() - before

    def _wait(self) -> float:
        """How long an answer has to stand now, in seconds or items."""
        days = unreported.days_to_stand([0.0] * min(self.taught, unreported.DELAYS_WANTED))
        return days * _DAY_SECONDS if self._are_dated else 1.0 + days * unreported.ITEMS_PER_DAY

    def _now(self, record: Record, place: int) -> float:
        date = record.submission.date
        return moment(date).total_seconds() if self._are_dated and date is not None else float(place)
