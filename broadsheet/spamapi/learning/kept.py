"""Earlier states of each owner's model, kept so that a change of a lesson costs no fold over the whole ledger.

A state kept at a mark is the fold over the lessons in force up to that row of the ledger. It holds as long as none of
these lessons is changed or withdrawn; the learner deletes those that hold no more before it publishes what follows.
So no state outlives a lesson that was erased.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from broadsheet.spamapi.conf import settings
from broadsheet.spamapi.learning import snapshots
from broadsheet.spamapi.learning.hash_key import site_key
from broadsheet.spamfilter import Filter
from broadsheet.spamfilter.model import base_weights
from broadsheet.spamfilter.model.snapshot import SnapshotError

logger = logging.getLogger(__name__)

EVERY = 50_000
"""So many rows of the ledger lie between two states that are kept for good."""

BETWEEN = 4000
"""While an archive is taken in batch by batch, only states at multiples of this are kept on the way."""


LEFT_FREE = 64_000_000
"""So many bytes of the disk are left for what cannot be done without: comments, and the model itself."""


@dataclass(frozen=True, slots=True)
class Spacing:
    """Where states are kept: at the last three multiples of each of the ``recent`` steps, and at multiples of `EVERY`.

    Where steps double, a change of a lesson that lies back d rows costs a fold of at most 2 d rows. Of the multiples of
    `EVERY` there are at most ``most``; where the ledger is longer, they lie twice as far apart, or four times.
    """

    recent: tuple[int, ...]
    most: int

    def marks(self, end: int) -> list[int]:
        """The marks worth keeping where ``end`` is the last row, in ascending order."""
        every = EVERY
        while end // every > self.most:
            every *= 2
        found = set(range(every, end + 1, every))
        for step in self.recent:
            last = end - end % step
            found |= {last, last - step, last - 2 * step}
        return sorted(mark for mark in found if mark > 0)


OPERATOR = Spacing((100, 500, 1000, 2000, 4000, 8000, 16_000), 20)
"""At most 36 states, 15 while the ledger is shorter than `EVERY`."""

OTHERS = Spacing((500, 4000), 4)
"""At most 10 states, 6 while the ledger is shorter than `EVERY`: a site may serve many owners."""


def folder() -> Path:
    return settings.MODEL_ROOT / "kept"


class Kept:
    """The kept states of one owner's model."""

    def __init__(self, owner: str) -> None:
        self._name = snapshots.path(owner).stem
        self._spacing = OTHERS if owner else OPERATOR

    def marks(self) -> list[int]:
        """Where a state is kept, in ascending order."""
        return sorted(_mark(place) for place in folder().glob(f"{self._name}-*.model"))

    def wanted(self, start: int, end: int) -> list[int]:
        """Where one should be kept by who folds the rows from ``start`` up to ``end``, in ascending order."""
        return [mark for mark in self._spacing.marks(end) if mark > start]

    def keep(self, model: Filter) -> None:
        """Keep the model as the state at its mark. Where the disk is nearly full it is not, and learning goes on."""
        try:
            folder().mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(folder()).free < LEFT_FREE:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            # A damaged state is passed over, so nothing waits until the disk has this one.
            model.save(self._place(model.mark), is_synced=False)
        except OSError as error:
            logger.warning("No state of the model can be kept (%s); corrections will take longer", error)

    def mark_before(self, row: int) -> int:
        """The last mark before this row at which a state is kept; 0 where there is none."""
        return max((mark for mark in self.marks() if mark < row), default=0)

    def newest(self) -> Filter | None:
        """The latest state that can be read, was made with this secret and stands on this program's base weights."""
        for mark in reversed(self.marks()):
            try:
                model = Filter.load(self._place(mark), site_key())
            except SnapshotError as error:
                logger.warning("A kept state of the model is passed over: %s", error)
            else:
                if model.mark == mark and stands_on_shipped_base(model):
                    return model
            self._place(mark).unlink(missing_ok=True)
        return None

    def delete_from(self, mark: int) -> None:
        """Delete the states at this mark and all later ones; from 0 on these are all."""
        for place in [self._place(kept) for kept in self.marks() if kept >= mark]:
            place.unlink(missing_ok=True)

    def thin_out(self, end: int) -> None:
        """Delete what need not be kept where ``end`` is the last row, and what a killed learner left half written."""
        wanted = set(self._spacing.marks(end))
        for place in [self._place(kept) for kept in self.marks() if kept not in wanted]:
            place.unlink(missing_ok=True)
        for leftover in folder().glob(f".{self._name}-*"):
            leftover.unlink(missing_ok=True)

    def _place(self, mark: int) -> Path:
        return folder() / f"{self._name}-{mark}.model"


def clear_away_all_but(owners: list[str]) -> None:
    """Delete the kept states of everybody else."""
    names = {snapshots.path(owner).stem for owner in owners}
    for place in folder().glob("*.model"):
        if place.stem.rpartition("-")[0] not in names:
            place.unlink(missing_ok=True)


def stands_on_shipped_base(model: Filter) -> bool:
    """Whether lessons can go on being folded into it by this version of the program."""
    return model.version.partition("+")[0] == base_weights.shipped().name


def _mark(place: Path) -> int:
    return int(place.stem.rpartition("-")[2])
