"""What was decided before: on near copies of this text, and on its links, websites, names and networks.

Entries are a ring: the oldest is overwritten. Pairs of neighbouring bins of a signature (see `nearness`) are doors to
entries, so that finding costs the same however much is remembered. Histories are counters in a hashed table with
a tag against mixing two names up.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter import nearness
from broadsheet.spamfilter.arithmetic import log
from broadsheet.spamfilter.evidence import DOOR_BITS, HISTORY_BITS, Evidence, Key, key_of

ENTRIES = 8192
NEAR = 0.42
"""Texts that share at least this part of their grams count as near copies."""

HEARD = 3
"""How often one account is heard on the same domain, website, name or network."""

SPAM, HAM = 0, 1
NO_ENTRY = 0xFFFFFFFF
_MANY_DOORS = 12


@dataclass(frozen=True, slots=True)
class Recollection:
    """What memory says of one submission.

    ``entry`` is where this very submission is remembered. ``copies`` is (spam, ham): near copies with
    that label, each counted by its likeness from 0 to 1;
    ``likest`` the likeness of the nearest. ``histories`` gives (kind, name, times spam, times ham).
    """

    entry: int | None = None
    copies: tuple[float, float] = (0.0, 0.0)
    counts: tuple[int, int] = (0, 0)
    likest: float = 0.0
    histories: tuple[tuple[str, str, int, int], ...] = ()


class Memory:
    """Arrays only, so that a snapshot is these arrays and a worker maps them.

    ``entry_facts`` has a row for each entry: identity (two halves), times spam, times ham.
    """

    def __init__(
        self,
        signatures: NDArray[np.uint32],
        facts: NDArray[np.uint32],
        doors: NDArray[np.uint32],
        histories: NDArray[np.uint32],
        cursor: NDArray[np.uint32],
    ) -> None:
        self.signatures = signatures
        self.facts = facts
        self.doors = doors
        self.histories = histories
        self.cursor = cursor

    @classmethod
    def blank(cls) -> Memory:
        return cls(
            np.full((ENTRIES, nearness.BINS), nearness.EMPTY, dtype=np.uint32),
            np.zeros((ENTRIES, 4), dtype=np.uint32),
            np.full(1 << DOOR_BITS, NO_ENTRY, dtype=np.uint32),
            np.zeros((1 << HISTORY_BITS, 3), dtype=np.uint32),
            np.zeros(1, dtype=np.uint32),
        )

    def writable(self) -> Memory:
        arrays = (self.signatures, self.facts, self.doors, self.histories, self.cursor)
        if all(array.flags.writeable for array in arrays):
            return self
        return self.copy()

    def copy(self) -> Memory:
        arrays = (self.signatures, self.facts, self.doors, self.histories, self.cursor)
        return Memory(*(array.copy() for array in arrays))

    def recall(self, evidence: Evidence) -> Recollection:
        """What is remembered of this submission's text, links and sender."""
        histories = tuple([self._history(key) for key in evidence.keys])
        entries, likeness = self._near(evidence)
        if not entries:
            return Recollection(histories=histories)
        halves = (evidence.identity >> 32, evidence.identity & 0xFFFFFFFF)
        same, spam, ham, counts = None, 0.0, 0.0, [0, 0]
        for entry, like, (high, low, spams, hams) in zip(entries, likeness, self.facts[entries].tolist(), strict=True):
            spam += like * spams
            ham += like * hams
            counts[SPAM] += spams
            counts[HAM] += hams
            if (high, low) == halves:
                same = entry
        return Recollection(same, (spam, ham), (counts[SPAM], counts[HAM]), max(likeness), histories)

    def _near(self, evidence: Evidence) -> tuple[list[int], list[float]]:
        """The entries that are near copies, in the order they were taught, with their likeness."""
        found = [entry for entry in self.doors[evidence.doors].tolist() if entry != NO_ENTRY]
        # A near copy shares many doors; what shares one of many is there by accident.
        least = 2 if evidence.doors.size >= _MANY_DOORS else 1
        if len(found) < least:
            return [], []
        behind = sorted([entry for entry, doors in Counter(found).items() if doors >= least])
        if not behind:
            return [], []
        likeness = nearness.likeness(self.signatures[behind], evidence.signature).tolist()
        close = [(entry, like) for entry, like in zip(behind, likeness, strict=True) if like >= NEAR]
        return [entry for entry, _ in close], [like for _, like in close]

    def _history(self, key: Key) -> tuple[str, str, int, int]:
        tag, spam, ham = self.histories[key.place].tolist()
        return (key.kind, key.name, spam, ham) if tag == key.tag else (key.kind, key.name, 0, 0)

    def label_of(self, entry: int) -> int:
        """How an entry was taught."""
        return SPAM if self.facts[entry, 2] else HAM

    def remember(self, evidence: Evidence, label: int, entry: int | None) -> None:
        """Takes a lesson in; ``entry`` is where the same submission is remembered under another label."""
        if entry is None:
            entry = int(self.cursor[0]) % ENTRIES
            self.cursor[0] += 1
            self.signatures[entry] = evidence.signature
            self.doors[evidence.doors] = entry
        else:
            for key in evidence.keys:
                self._count(key, self.label_of(entry), -1)
        high, low = evidence.identity >> 32, evidence.identity & 0xFFFFFFFF
        self.facts[entry] = (high, low, label == SPAM, label == HAM)
        for key in evidence.keys:
            self._count(key, label, 1)

    def hears(self, teacher: str, evidence: Evidence) -> bool:
        """Whether an account may teach about these senders and domains, and counts that it has."""
        keys = [key_of("teacher", f"{teacher} {key.kind} {key.name}") for key in evidence.keys]
        keys = keys or [key_of("teacher", f"{teacher} plain text")]
        heard = all(self._history(key)[2] < HEARD for key in keys)
        for key in keys if heard else ():
            self._count(key, SPAM, 1)
        return heard

    def _count(self, key: Key, label: int, change: int) -> None:
        row = self.histories[key.place].tolist()
        if row[0] != key.tag:
            if change < 0:
                return
            row = [key.tag, 0, 0]
        row[1 + label] = max(row[1 + label] + change, 0)
        self.histories[key.place] = row


def balance(spam: float, ham: float, prior: float) -> float:
    """How one-sided a count is, in log-odds: above zero for spam, 0 for nothing known."""
    return log((spam + prior) / (ham + prior))
