"""How labels come back to the filter while it is measured: at once, late, seldom, where it asked or where it was wrong.

The first four kinds are those of the TREC spam tracks (Cormack 2007): immediate, delayed, partial and active. The last
two are how the clients of a filter service teach: they report mistakes, and most of them only spam that they saw; what
nobody reports is learned by the rule of `unreported`. All choices are made from a hash of the item, so that a run can
be repeated and two filters are given the same labels.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from zlib import crc32

from broadsheet.spamfilter.datasets import Record
from broadsheet.spamfilter.submission import moment
from broadsheet.spamfilter.verdict import Decision


class Mode(StrEnum):
    """Whose labels come back: everybody's at once, everybody's later, a few, those that were asked for, those of
    mistakes (spam sent as good, wanted comments sent as spam), or those of spam that was sent as good.

    A client of a filter service hears *spam* or *not spam*, and as shipped *unsure* is sent as *not spam*: what was
    held here stands on its page, and is reported if it is spam.
    """

    IMMEDIATE = "immediate"
    DELAYED = "delayed"
    PARTIAL = "partial"
    ACTIVE = "active"
    ERRORS = "errors"
    SPAM_REPORTS = "spam-reports"


@dataclass(frozen=True, slots=True)
class Feedback:
    """The rules by which labels come back.

    ``delay_items`` is how many further items are judged before a delayed label arrives (at least 0); ``delay_hours``
    is used in its place where it is above zero, and needs a date on every item. ``share`` is the part of the labels
    (0 to 1) that ever arrives in partial feedback; ``audit`` the part of the items that were not held and yet are
    looked at in active feedback, without which nobody would learn what slips through.
    """

    mode: Mode = Mode.IMMEDIATE
    delay_items: int = 100
    delay_hours: float = 0.0
    share: float = 0.1
    audit: float = 0.01

    def __post_init__(self) -> None:
        if self.delay_items < 0 or self.delay_hours < 0.0:
            raise ValueError("a label cannot arrive before its item")
        for name in ("share", "audit"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(f"{name} must be a part from 0 to 1, not {getattr(self, name)}")

    def wants(self, record: Record, decision: Decision) -> bool:
        """Whether this item's label ever comes back."""
        if self.mode is Mode.PARTIAL:
            return _lot(record) < self.share
        if self.mode is Mode.ACTIVE:
            return decision is Decision.HOLD or _lot(record) < self.audit
        if self.mode is Mode.ERRORS:
            return (record.label == "spam") != decision.is_spam
        if self.mode is Mode.SPAM_REPORTS:
            return record.label == "spam" and not decision.is_spam
        return True

    @property
    def learns_unreported(self) -> bool:
        """Whether people report mistakes, so that an answer which nobody reports was probably right."""
        return self.mode in (Mode.ERRORS, Mode.SPAM_REPORTS)

    @property
    def description(self) -> str:
        """The rules in a few words."""
        if self.mode is Mode.DELAYED:
            late = f"{self.delay_hours:g} hours" if self.delay_hours else f"{self.delay_items} items"
            return f"delayed by {late}"
        if self.mode is Mode.PARTIAL:
            return f"partial, {100 * self.share:g} % of labels"
        if self.mode is Mode.ACTIVE:
            return f"active, what was held and {100 * self.audit:g} % of the rest"
        return _IN_WORDS.get(self.mode, "immediate")


_IN_WORDS = {
    Mode.ERRORS: "errors, only what was answered wrong",
    Mode.SPAM_REPORTS: "spam-reports, only spam that was sent as good",
}


class Waiting:
    """Labels on their way: they are let out in the order in which they fall due."""

    def __init__(self, feedback: Feedback) -> None:
        self._feedback = feedback
        self._queue: list[tuple[float, int, Record]] = []

    def add(self, record: Record, place: int) -> list[Record]:
        """Takes in the label of the item that was judged at this place of the stream (from 0).

        Gives the item back if its label arrives at once.
        """
        if self._feedback.mode is not Mode.DELAYED:
            return [record]
        heapq.heappush(self._queue, (self._due(record, place), place, record))
        return []

    def due(self, record: Record, place: int) -> Iterator[Record]:
        """The items whose labels have arrived before this one is judged."""
        if not self._queue:
            return
        now = self._now(record, place)
        while self._queue and self._queue[0][0] <= now:
            yield heapq.heappop(self._queue)[2]

    def _due(self, record: Record, place: int) -> float:
        late = 3600.0 * self._feedback.delay_hours or 1.0 + self._feedback.delay_items
        return self._now(record, place) + late

    def _now(self, record: Record, place: int) -> float:
        if self._feedback.delay_hours:
            if record.submission.date is None:
                raise ValueError(f"line {record.line} has no date, so no label can be some hours late")
            return moment(record.submission.date).total_seconds()
        return float(place)


def _lot(record: Record) -> float:
    """A number from 0 up to 1 that belongs to this item."""
    return crc32(f"{record.line} {record.submission.text}".encode("utf-8", "replace")) / 4294967296.0
