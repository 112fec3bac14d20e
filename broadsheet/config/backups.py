"""The settings of backups, and of what is done at night."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from broadsheet.config.environment import one_of, setting, text, whole_number, whole_numbers


@dataclass(frozen=True, slots=True)
class Backups:
    """When the site is backed up by itself, into which folder, and how many nightly backups are kept there.

    ``kept`` are those of the last days, of the last weeks and of the last months.
    """

    when: Literal["upgrades", "nightly", "none"]
    folder: Path
    kept: tuple[int, ...]
    night_hour: int

    @property
    def is_nightly(self) -> bool:
        return self.when == "nightly"

    @property
    def months(self) -> int:
        """How long the oldest nightly backup is kept at most, in months."""
        days, weeks, months = self.kept
        return max(months, -(-max(days, 7 * weeks) // 30))


def read(home: Path) -> Backups:
    """The settings, for a site in this home folder."""
    when = setting(
        "BROADSHEET_BACKUPS",
        one_of("upgrades", "nightly", "none"),
        "upgrades",
        "When the site is backed up by itself: before `upgrades`, also `nightly`, or `none`.",
    )
    folder = setting(
        "BROADSHEET_BACKUP_FOLDER",
        text,
        "",
        "Where its own backups are kept, best on another disk; empty: `backups` in `BROADSHEET_HOME`.",
    )
    kept = setting(
        "BROADSHEET_BACKUPS_KEPT",
        whole_numbers(3),
        "7, 4, 6",
        "How many nightly backups are kept: of the last days, of the last weeks, of the last months.",
    )
    night_hour = setting(
        "BROADSHEET_NIGHT_HOUR",
        whole_number(0, 23),
        "3",
        "The hour for what is best done while few read: the nightly backup, writing a large SQLite file anew.",
    )
    known = cast(Literal["upgrades", "nightly", "none"], when)
    return Backups(known, Path(folder or home / "backups").absolute(), kept, night_hour)
