"""What the earlier system had decided about comments becomes lessons, in the order of their dates."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime

from broadsheet.discussion import service as discussion
from broadsheet.exchange.reporting import DISAGREEMENTS_SHOWN, LONGEST_EXCERPT, Disagreement, Review
from broadsheet.exchange.runner import Meter
from broadsheet.spamfilter.verdict import Decision


class Lessons:
    """Collects what is to be taught, and teaches it."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, bool]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, decided_at: datetime, comment_id: int, is_spam: bool) -> None:
        """One more, from whenever it is."""
        self._waiting.append((decided_at.timestamp(), comment_id, is_spam))

    def teach(self, source: str, now: datetime, meter: Meter) -> tuple[int, Review]:
        """Teach all, the earliest first; returns how many were new, and how the filter would have judged them."""
        self._waiting.sort()
        labels = [(comment_id, is_spam) for _, comment_id, is_spam in self._waiting]
        review, worst = Review(), _Worst()
        meter.begin("Teaching the filter", len(labels))
        for number, said in enumerate(discussion.teach_old(labels, source, now), start=1):
            review.comments += 1
            review.held += said.decision is Decision.HOLD
            review.good_as_spam += not said.is_spam and said.decision.is_spam
            review.missed_spam += said.is_spam and said.decision is Decision.PUBLISH
            worst.see(said.comment_id, said.is_spam, said.probability)
            meter.count(1)
            meter.reach(number)
        review.disagreements = list(worst.shown())
        return review.comments, review


class _Worst:
    """The comments about which the filter was surest of the contrary."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, bool, float]] = []

    def see(self, comment_id: int, is_spam: bool, probability: float) -> None:
        distance = 1 - probability if is_spam else probability
        if distance > 0.5:
            heapq.heappush(self._heap, (distance, comment_id, is_spam, probability))
            if len(self._heap) > DISAGREEMENTS_SHOWN:
                heapq.heappop(self._heap)

    def shown(self) -> Iterator[Disagreement]:
        rows = sorted(self._heap, reverse=True)
        words = discussion.excerpts([comment_id for _, comment_id, _, _ in rows])
        for _, comment_id, is_spam, probability in rows:
            if comment_id in words:
                where, author, text = words[comment_id]
                yield Disagreement(where, author, text[:LONGEST_EXCERPT], is_spam, probability, comment_id)
