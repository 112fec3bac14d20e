"""What was decided before: on near copies of this text, and on its links, websites, names and networks.

Near copies are found by one-permutation MinHash (Li, Owen, Zhang 2012) over the five-byte grams of the folded
text: 64 bins, each holding the least hash that falls into it. Pairs of neighbouring bins are keys into a table
of entries, so that finding costs the same however much is remembered. Entries are a ring: the oldest is
overwritten. Histories are counters in a hashed table with a tag against mixing two names up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter import hashing
from broadsheet.spamfilter.arithmetic import log
from broadsheet.spamfilter.evidence import Evidence

ENTRIES = 8192
BINS = 64
_EMPTY = 0xFFFFFFFF
_DOOR_BITS = 17
_HISTORY_BITS = 15
_EDGES = (np.arange(BINS, dtype=np.uint64) << np.uint64(58)).astype(np.uint64)
_DOOR_SALT = hashing.salt(30)
_DOOR_SECOND = hashing.salt(31)
_DOOR_NUMBERS = np.arange(BINS // 2, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
_DOOR_SHIFT = np.uint64(64 - _DOOR_BITS)

NEAR = 0.42
"""Texts that share at least this part of their grams count as near copies."""

SPAM, HAM = 0, 1
NO_ENTRY = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Recollection:
    """What memory says of one submission.

    ``copies`` is (spam, ham): near copies with that label, each counted by its likeness from 0 to 1;
    ``likest`` the likeness of the nearest. ``histories`` gives (kind, name, times spam, times ham).
    """

    copies: tuple[float, float] = (0.0, 0.0)
    counts: tuple[int, int] = (0, 0)
    likest: float = 0.0
    histories: tuple[tuple[str, str, int, int], ...] = ()


def signature(shingles: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """64 numbers of which two texts share about the part that they share of their grams."""
    firsts = shingles.searchsorted(_EDGES)
    padded = np.append(shingles, np.uint64(0xFFFFFFFFFFFFFFFF))
    least = padded[firsts]
    inside = (least >> np.uint64(58)) == (_EDGES >> np.uint64(58))
    inside &= firsts < shingles.size
    # A hash inside its bin is told apart by its middle bits; 0xFFFFFFFF marks an empty bin.
    values = np.where(inside, (least >> np.uint64(20)) & np.uint64(0xFFFFFFFE), np.uint64(_EMPTY))
    return values.astype(np.uint32)


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
            np.full((ENTRIES, BINS), _EMPTY, dtype=np.uint32),
            np.zeros((ENTRIES, 4), dtype=np.uint32),
            np.full(1 << _DOOR_BITS, NO_ENTRY, dtype=np.uint32),
            np.zeros((1 << _HISTORY_BITS, 3), dtype=np.uint32),
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
        histories = tuple(self._history(kind, name) for kind, name in evidence.keys)
        if not self.cursor[0]:
            return Recollection(histories=histories)
        entries, likeness = self._near(signature(evidence.shingles))
        if not entries:
            return Recollection(histories=histories)
        spam = ham = 0.0
        spam_count = ham_count = 0
        for entry, like in zip(entries, likeness, strict=True):
            times = self.facts[entry]
            spam += like * int(times[2])
            ham += like * int(times[3])
            spam_count += int(times[2])
            ham_count += int(times[3])
        return Recollection((spam, ham), (spam_count, ham_count), max(likeness), histories)

    def _near(self, wanted: NDArray[np.uint32]) -> tuple[list[int], list[float]]:
        """The entries that are near copies, nearest last seen first, with their likeness."""
        behind = np.unique(self.doors[_doors(wanted)])
        if behind[-1] == NO_ENTRY:
            behind = behind[:-1]
        if not behind.size:
            return [], []
        rows = self.signatures[behind]
        filled = (rows != _EMPTY) | (wanted != _EMPTY)
        same = (rows == wanted) & filled
        likeness = same.sum(axis=1) / np.maximum(filled.sum(axis=1), 1)
        close = likeness >= NEAR
        return behind[close].tolist(), likeness[close].tolist()

    def _history(self, kind: str, name: str) -> tuple[str, str, int, int]:
        place, tag = _history_place(kind, name)
        row = self.histories[place]
        if int(row[0]) != tag:
            return kind, name, 0, 0
        return kind, name, int(row[1]), int(row[2])

    def earlier_label(self, evidence: Evidence) -> int | None:
        """How this very submission was taught before: SPAM, HAM, or None if it was not."""
        entry = self._entry_of(evidence.identity, signature(evidence.shingles))
        if entry is None:
            return None
        return SPAM if self.facts[entry, 2] else HAM

    def _entry_of(self, identity: int, wanted: NDArray[np.uint32]) -> int | None:
        halves = (identity >> 32, identity & 0xFFFFFFFF)
        for entry in self._near(wanted)[0]:
            if (int(self.facts[entry, 0]), int(self.facts[entry, 1])) == halves:
                return entry
        return None

    def remember(self, evidence: Evidence, label: int) -> None:
        """Takes a lesson in; the same submission under another label replaces what was remembered."""
        wanted = signature(evidence.shingles)
        entry = self._entry_of(evidence.identity, wanted)
        if entry is None:
            entry = int(self.cursor[0]) % ENTRIES
            self.cursor[0] += 1
            self.signatures[entry] = wanted
            self.facts[entry] = (evidence.identity >> 32, evidence.identity & 0xFFFFFFFF, 0, 0)
            self.doors[_doors(wanted)] = entry
        else:
            before = SPAM if self.facts[entry, 2] else HAM
            for kind, name in evidence.keys:
                self._count(kind, name, before, -1)
        self.facts[entry, 2:] = (1, 0) if label == SPAM else (0, 1)
        for kind, name in evidence.keys:
            self._count(kind, name, label, 1)

    def _count(self, kind: str, name: str, label: int, change: int) -> None:
        place, tag = _history_place(kind, name)
        row = self.histories[place]
        if int(row[0]) != tag:
            if change < 0:
                return
            row[:] = (tag, 0, 0)
        row[1 + label] = max(int(row[1 + label]) + change, 0)


def _doors(wanted: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """The places in the table of doors that belong to a signature, leaving out pairs of empty bins."""
    pairs = wanted.astype(np.uint64).reshape(-1, 2)
    keys = (pairs[:, 0] * _DOOR_SALT) ^ (pairs[:, 1] * _DOOR_SECOND)
    keys = (keys + _DOOR_NUMBERS) * _DOOR_SALT >> _DOOR_SHIFT
    used = (pairs[:, 0] != _EMPTY) | (pairs[:, 1] != _EMPTY)
    chosen: NDArray[np.uint64] = keys[used] if used.any() else keys[:1]
    return chosen


def _history_place(kind: str, name: str) -> tuple[int, int]:
    number = hashing.word(f"{kind} {name}")
    return number >> (64 - _HISTORY_BITS), (number & 0xFFFFFFFF) | 1


def balance(spam: float, ham: float, prior: float) -> float:
    """How one-sided a count is, in log-odds: above zero for spam, 0 for nothing known."""
    return log((spam + prior) / (ham + prior))
