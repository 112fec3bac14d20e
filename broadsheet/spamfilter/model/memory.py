"""What was decided before: on near copies of this text, and on its links, websites, names and networks.

`near_duplicates` finds near copies. Histories are counters in a hashed table with a tag against mixing two names up.
Both grow old: what was decided long before a submission says nothing about it, where both days are known.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter.features.evidence import HISTORY_BITS, Evidence, Key, key_of
from broadsheet.spamfilter.model.near_duplicates import NearDuplicates
from broadsheet.spamfilter.recall import Recall
from broadsheet.spamfilter.text import minhash
from broadsheet.spamfilter.text.exact_math import log
from broadsheet.spamfilter.text.hashing import HashKey

ENTRIES = 8192
_BAND_BITS = 17
WINDOW_DAYS = 60
"""Near copies that were sent so many days before a submission do not count for it any more."""

HISTORY_DAYS = 180
"""A domain, website, name or network that was not taught for so many days starts anew."""

MOST_REPORTS = 3
"""How many reports of one account count on the same domain, website, name or network."""

SPAM, HAM = 0, 1
_SPAM_COLUMN, _HAM_COLUMN, _DAY, _NAME, _PAGE, _SITE = 2, 3, 4, 5, 6, 7
_FACTS, _HISTORY = 8, 4


class Memory:
    """Arrays only, so that a snapshot is these arrays and a worker maps them.

    ``facts`` has a row for each entry: identity (two halves), times spam, times ham, day, name, page, site.
    ``histories`` has a row for each place: tag, times spam, times ham, day of the last lesson.
    """

    def __init__(
        self,
        signatures: NDArray[np.uint32],
        facts: NDArray[np.uint32],
        bands: NDArray[np.uint32],
        before: NDArray[np.uint32],
        histories: NDArray[np.uint32],
        cursor: NDArray[np.uint32],
    ) -> None:
        self.near = NearDuplicates(signatures, bands, before, cursor)
        self.facts = facts
        self.histories = histories

    @classmethod
    def blank(cls) -> Memory:
        return cls(**{name: np.zeros(shape, dtype=np.uint32) for name, shape in SHAPES.items()})

    def arrays(self) -> dict[str, NDArray[np.uint32]]:
        """All of it, by the names that `SHAPES` has."""
        near = self.near
        return {
            "signatures": near.signatures,
            "facts": self.facts,
            "bands": near.bands,
            "before": near.before,
            "histories": self.histories,
            "cursor": near.cursor,
        }

    def writable(self) -> Memory:
        if all(array.flags.writeable for array in self.arrays().values()):
            return self
        return self.copy()

    def copy(self) -> Memory:
        return Memory(**{name: array.copy() for name, array in self.arrays().items()})

    def recall(self, evidence: Evidence) -> Recall:
        """What is remembered of this submission's text, links and sender."""
        today = evidence.origin.day
        histories = tuple([(key.kind, key.name, *self._history(key, today)) for key in evidence.keys])
        behind = self.near.behind(evidence.bands)
        found = self.near.near(behind, evidence.signature) if behind else []
        if not found:
            return Recall(histories=histories, behind=behind)
        entries = [self.near.place(number) for number, _ in found]
        rows = self.facts.take(entries, axis=0).tolist()
        halves = [evidence.identity >> 32, evidence.identity & 0xFFFFFFFF]
        same = next((entry for entry, row in zip(entries, rows, strict=True) if row[:2] == halves), None)
        fresh = [
            (like, row) for (_, like), row in zip(found, rows, strict=True) if not _old(row[_DAY], today, WINDOW_DAYS)
        ]
        recall = Recall(same, histories=histories, behind=behind)
        if fresh:
            _count_copies(recall, fresh, today)
        return recall

    def _history(self, key: Key, today: int) -> tuple[int, int]:
        tag, spam, ham, day = self.histories[key.place].tolist()
        return (0, 0) if tag != key.tag or _old(day, today, HISTORY_DAYS) else (spam, ham)

    def label_of(self, entry: int) -> int:
        """How an entry was taught."""
        return SPAM if self.facts[entry, _SPAM_COLUMN] else HAM

    def remember(self, evidence: Evidence, label: int, known: Recall) -> None:
        """Takes a lesson in, of which this is ``known``; the same submission under another label is replaced."""
        entry = known.entry
        if entry is None:
            entry = self.near.place(self.near.enter(known.behind, evidence.signature, evidence.bands))
        else:
            for key in evidence.keys:
                self._count(key, self.label_of(entry), -1, evidence.origin.day)
        high, low = evidence.identity >> 32, evidence.identity & 0xFFFFFFFF
        self.facts[entry] = (high, low, label == SPAM, label == HAM, *evidence.origin)
        for key in evidence.keys:
            self._count(key, label, 1, evidence.origin.day)

    def forget(self, evidence: Evidence) -> None:
        """Takes back what `remember` took in, if it is still there."""
        entry = self.recall(evidence).entry
        if entry is None:
            return
        label = self.label_of(entry)
        self.facts[entry] = 0
        for key in evidence.keys:
            self._count(key, label, -1, evidence.origin.day)

    def trust_in(self, teacher: str, evidence: Evidence, hash_key: HashKey) -> float:
        """How much a report of an account that is not fully trusted counts, from 0 to 1; counts the report too.

        A few reports count on each of these senders and domains, and each counts less than the one before: the n-th
        one part in n, so that a hundred of one account weigh no more than five of different ones.
        """
        today = evidence.origin.day
        account = key_of("teacher", teacher, hash_key)
        keys = [key_of("teacher", f"{teacher} {key.kind} {key.name}", hash_key) for key in evidence.keys]
        keys = keys or [key_of("teacher", f"{teacher} plain text", hash_key)]
        if any(self._history(key, today)[SPAM] >= MOST_REPORTS for key in keys):
            return 0.0
        share = 1.0 / (1 + self._history(account, today)[SPAM])
        for key in (account, *keys):
            self._count(key, SPAM, 1, today)
        return share

    def _count(self, key: Key, label: int, change: int, today: int) -> None:
        tag, *counts, day = self.histories[key.place].tolist()
        if tag != key.tag or _old(day, today, HISTORY_DAYS):
            if change < 0:
                return
            counts, day = [0, 0], 0
        counts[label] = max(counts[label] + change, 0)
        self.histories[key.place] = (key.tag, *counts, max(day, today))


SHAPES = {
    "signatures": (ENTRIES, minhash.BINS),
    "facts": (ENTRIES, _FACTS),
    "bands": (1 << _BAND_BITS,),
    "before": (ENTRIES,),
    "histories": (1 << HISTORY_BITS, _HISTORY),
    "cursor": (1,),
}
"""The arrays of a memory; other shapes mean another version."""


def _old(day: int, today: int, days: int) -> bool:
    return bool(day and today) and today - day > days


def _count_copies(recall: Recall, fresh: list[tuple[float, list[int]]], today: int) -> None:
    """Counts near copies, given with their similarity in the order they were taught."""
    spam, ham = 0.0, 0.0
    for like, row in fresh:
        spam += like * row[_SPAM_COLUMN]
        ham += like * row[_HAM_COLUMN]
    columns = list(zip(*[row for _, row in fresh], strict=True))
    days = columns[_DAY]
    recall.copies, recall.counts = (spam, ham), (sum(columns[_SPAM_COLUMN]), sum(columns[_HAM_COLUMN]))
    recall.greatest_similarity = max([like for like, _ in fresh])
    recall.names, recall.pages, recall.sites = (len(set(columns[column])) for column in (_NAME, _PAGE, _SITE))
    recall.days = max(*days, today) - min(days) + 1 if today and all(days) else 0


def balance(spam: float, ham: float, prior: float) -> float:
    """How one-sided a count is, in log-odds: above zero for spam, 0 for nothing known."""
    return log((spam + prior) / (ham + prior))
