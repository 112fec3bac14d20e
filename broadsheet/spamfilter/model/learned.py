"""What lessons have made of base weights: all arrays and counters of a model, copied, written and mapped."""

from __future__ import annotations

import os
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter.features.evidence import ROWS, SIGNALS
from broadsheet.spamfilter.model import base_weights as bases
from broadsheet.spamfilter.model import mix, site_signals, snapshot
from broadsheet.spamfilter.model import weights as columns
from broadsheet.spamfilter.model.memory import SHAPES, Memory
from broadsheet.spamfilter.model.score_histogram import ScoreHistogram
from broadsheet.spamfilter.model.snapshot import SnapshotError
from broadsheet.spamfilter.model.weights import WeightTable
from broadsheet.spamfilter.text.hashing import HashKey


class Learned:
    """The state of a model. ``mark`` and ``heard`` are for who folds a ledger into it: the row up to which it is the
    fold over the lessons in force, and the row up to which something is known, if only nearly."""

    def __init__(self, base: bases.BaseWeights, key: HashKey = HashKey.DEFAULT) -> None:
        self._base = base
        self.key = key
        self._table = WeightTable.blank()
        self._signals = site_signals.SiteSignals.blank()
        self._memory = Memory.blank()
        self._scores = ScoreHistogram.blank()
        self._mix, self._mix_squares = list(mix.START), [0.0] * len(mix.START)
        # Lessons of each label: all of them, and those that are counted (the same lesson twice counts once).
        self._counts = [0, 0]
        self._counted = [0, 0]
        # Of those that are counted, how many nobody taught (see `unreported`).
        self._unreported = [0, 0]
        self._digest = ""
        self._is_mapped = False
        self.mark = 0
        self.heard = 0

    def copy(self) -> Self:
        """A model of its own with the same weights."""
        twin = type(self)(self._base, self.key)
        twin._table, twin._memory, twin._signals = self._table.copy(), self._memory.copy(), self._signals.copy()
        twin._mix, twin._mix_squares = [*self._mix], [*self._mix_squares]
        twin._scores = self._scores.copy()
        twin._counts, twin._counted, twin._unreported = [*self._counts], [*self._counted], [*self._unreported]
        twin._digest, twin.mark, twin.heard = self._digest, self.mark, self.heard
        return twin

    @property
    def version(self) -> str:
        """A short name of the exact weights: the base, the number of lessons, and their digest."""
        if not self.lessons:
            return self._base.name
        return f"{self._base.name}+{self.lessons}-{self._digest[:6]}" + ("-provisional" if self.is_provisional else "")

    @property
    def is_provisional(self) -> bool:
        """Whether it is only nearly the fold over its lessons, for some were taken back."""
        return self.heard > self.mark

    @property
    def lessons(self) -> int:
        """How many lessons the site layer is made of."""
        return sum(self._counts)

    @property
    def scores(self) -> ScoreHistogram:
        """The scores of comments before they were decided, for `Policy.from_tolerance`."""
        return self._scores.copy()

    def save(self, path: str | os.PathLike[str], is_synced: bool = True) -> None:
        """Writes a snapshot by atomic rename; ``is_synced`` as for `snapshot.write`."""
        facts = {
            "key": self.key.id,
            "base": self._base.name,
            "base_start": self._base.start,
            "counts": self._counts,
            "counted": self._counted,
            "unreported": self._unreported,
            "digest": self._digest,
            "mark": self.mark,
            "heard": self.heard,
        }
        arrays: dict[str, NDArray[Any]] = {
            "base": self._base.weights,
            "mix": np.array([self._mix, self._mix_squares]),
            "table": self._table.stored(),
            "scores": self._scores.bars,
            **self._signals.arrays(),
            **self._memory.arrays(),
        }
        snapshot.write(path, facts, arrays, is_synced)

    @classmethod
    def load(cls, path: str | os.PathLike[str], key: HashKey = HashKey.DEFAULT) -> Self:
        """Reads a snapshot, its arrays mapped read-only. Raises SnapshotError if it is damaged, or of another key."""
        facts, arrays = snapshot.read(path)
        shapes = {"base": (len(SIGNALS),), "table": (ROWS, 4), **site_signals.SHAPES, **SHAPES}
        if any(name not in arrays or arrays[name].shape != shape for name, shape in shapes.items()):
            raise SnapshotError(f"{path} was made by another version of the filter; rebuild the model")
        if facts.get("key") != key.id:
            raise SnapshotError(f"{path} was made with another hash key; rebuild the model from its lessons")
        model = cls(bases.BaseWeights(facts["base"], facts["base_start"], arrays["base"]), key)
        model._table = WeightTable.of(arrays["table"])
        model._memory = Memory(**{name: arrays[name] for name in SHAPES})
        model._signals = site_signals.SiteSignals(arrays["signal_weights"], arrays["signals_seen"])
        model._scores = ScoreHistogram(arrays["scores"])
        model._mix, model._mix_squares = arrays["mix"].tolist()
        model._counts, model._counted = list(facts["counts"]), list(facts["counted"])
        model._unreported = list(facts["unreported"])
        model._digest, model._is_mapped = facts["digest"], True
        model.mark, model.heard = facts["mark"], facts["heard"]
        return model

    def _writable(self) -> None:
        """Takes copies of what is mapped read-only from a snapshot, before the first change."""
        if not self._is_mapped:
            return
        self._is_mapped = False
        self._table, self._memory = self._table.writable(), self._memory.writable()
        self._scores, self._signals = self._scores.writable(), self._signals.writable()

    def _halve_if_full(self) -> None:
        if max(self._counted) >= columns.MOST:
            self._table.halve()
            self._signals.halve()
            self._counted = [count // 2 for count in self._counted]
            self._unreported = [count // 2 for count in self._unreported]
