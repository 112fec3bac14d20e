"""What the earlier system had decided about comments becomes lessons, in the order of their dates."""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Iterator
from datetime import datetime

import numpy as np

from broadsheet.discussion import service as discussion
from broadsheet.exchange.reporting import DISAGREEMENTS_SHOWN, LONGEST_EXCERPT, Disagreement, Review
from broadsheet.exchange.runner import Meter
from broadsheet.spamfilter.verdict import Decision


class Lessons:
    """Collects what is to be taught, and teaches it. Of each it holds 17 bytes, since a site has very many."""

    def __init__(self) -> None:
        self._dates, self._comment_ids, self._are_spam = array("d"), array("q"), array("b")

    def __len__(self) -> int:
        return len(self._comment_ids)

    def add(self, decided_at: datetime, comment_id: int, is_spam: bool) -> None:
        """One more, from whenever it is."""
        self._dates.append(decided_at.timestamp())
        self._comment_ids.append(comment_id)
        self._are_spam.append(is_spam)

    def teach(self, source: str, now: datetime, meter: Meter) -> tuple[int, Review]:
        """Teach all, the earliest first; returns how many were new, and how the filter would have judged them."""
        comment_ids, are_spam = self._in_order()
        review, worst = Review(), _Worst()
        meter.begin("Teaching the filter", len(comment_ids))
        for number, said in enumerate(discussion.teach_old(comment_ids, are_spam, source, now), start=1):
            review.comments += 1
            review.held += said.decision is Decision.HOLD
            review.good_as_spam += not said.is_spam and said.decision.is_spam
            review.missed_spam += said.is_spam and said.decision is Decision.PUBLISH
            worst.see(said.comment_id, said.is_spam, said.probability)
            meter.count(1)
            meter.reach(number)
        review.disagreements = list(worst.shown())
        return review.comments, review

    def _in_order(self) -> tuple[array[int], array[int]]:
        ids, are_spam = np.frombuffer(self._comment_ids, np.int64), np.frombuffer(self._are_spam, np.int8)
        order = np.lexsort((are_spam, ids, np.frombuffer(self._dates)))
        return array("q", ids[order].tobytes()), array("b", are_spam[order].tobytes())


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
