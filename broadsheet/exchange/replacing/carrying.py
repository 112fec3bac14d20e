"""A whole site brought in: looked through first, then stored all at once, and reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from broadsheet.exchange import runner, whole_site
from broadsheet.exchange.full_disk import saying_when_full
from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.replacing import files, tables
from broadsheet.exchange.reporting import Report
from broadsheet.exchange.runner import Meter
from broadsheet.lib import remembered
from broadsheet.privacy import journal, residues
from broadsheet.spamapi import service as spamapi

# An export takes a while, and clocks differ.
_MARGIN = timedelta(minutes=10)
_IN_USE = "There are articles or comments here"


@dataclass(frozen=True, slots=True)
class Replacement:
    """What is to take the place of all that is here: a folder that was exported, or an archive of it.

    Where there are articles or comments it is only done if it ``may_replace`` them. The account named ``administrator``
    stays, with its password and as an administrator, whatever the export says.
    """

    place: Path
    may_replace: bool = False
    administrator: str = ""


def replace(wanted: Replacement, report: Report, meter: Meter, now: datetime) -> None:
    """Do it, or only look through it, as the report is for.

    Raises CannotRead where it cannot be used or the site is in use, ImportRunning beside another import, and OSError of
    ENOSPC where the disk is full; nothing is changed then.
    """
    with saying_when_full(), runner.alone(settings.HOME, wanted.place.name):
        if whole_site.is_in_use() and not wanted.may_replace and not report.is_dry:
            raise CannotRead(f"{_IN_USE}; say that all of it is to be replaced (on the command line: --replace).")
        meter.begin("Unpacking", 1)
        with files.folder_of(wanted.place, meter.reach) as folder:
            manifest = whole_site.read_manifest(folder)
            counts = _looked_through(folder, manifest, meter)
            _report(report, counts, folder)
            if not report.is_dry:
                _store(folder, manifest, wanted.administrator, meter, partial(_erase_again, report, manifest, now))
                _report_arrived(report)
        if not report.is_dry:
            _make_anew(meter)
    report.is_whole = True


def _looked_through(folder: Path, manifest: dict[str, Any], meter: Meter) -> dict[str, int]:
    """How many rows each table has. Raises CannotRead, before anything is changed."""
    meter.begin("Checking", tables.size(folder))
    return tables.count(folder, manifest, tables.summed(meter.reach))


def _store(
    folder: Path, manifest: dict[str, Any], administrator: str, meter: Meter, finish: Callable[[], None]
) -> None:
    with files.arriving(folder) as change_files:
        meter.begin("Storing", tables.size(folder))
        tables.replace_by(folder, manifest, tables.summed(meter.reach_unsaid), administrator, finish)
        change_files()


def _report(report: Report, counts: dict[str, int], folder: Path) -> None:
    by_kind: Counter[str] = Counter()
    for label, number in counts.items():
        by_kind[tables.KINDS.get(label, "row")] += number
    by_kind["upload"] = files.count(folder)
    for kind, number in by_kind.items():
        report.of(kind).in_file = number
        # What a trial would bring; if it is stored, it has arrived.
        report.of(kind).arrived = number if report.is_dry else 0
    if not (folder / "media").is_dir():
        report.notes.append("The export has no media; pictures and documents here stay as they are.")
    if whole_site.is_in_use():
        verb = "would be gone" if report.is_dry else "is gone"
        report.notes.append(f"{_IN_USE}; all that was here before {verb}.")


def _report_arrived(report: Report) -> None:
    for count in report.counts.values():
        count.arrived = count.in_file


def _erase_again(report: Report, manifest: dict[str, Any], now: datetime) -> None:
    """What was erased here after the export was made is erased in it too."""
    made_at = datetime.fromisoformat(manifest["made_at"])
    later = {one for one in journal.read(settings.ERASURES_FILE) if one.at >= made_at - _MARGIN}
    again = journal.carry_out_again(later, now)
    if again:
        report.notes.append(f"Erased again, as it was erased here after the export was made: {again:,} rows.")
    residues.leave(now)
    _begin_another_site()


def _make_anew(meter: Meter) -> None:
    """What is made of the tables."""
    if settings.PROFILE == "full":
        from broadsheet.newsroom import moving_in

        meter.begin("Indexing", 1)
        moving_in.index_all()
    meter.begin("Building the model", 1)
    spamapi.rebuild()
    if settings.PROFILE != "filter":
        from broadsheet.pagecache import service as pagecache

        pagecache.purge_all()


def _begin_another_site() -> None:
    """Have every process forget the site that was here, once this has committed; a filter alone has one machine."""
    if settings.PROFILE == "filter":
        transaction.on_commit(partial(remembered.note_another_site, Path(settings.HOME)))
        return
    from broadsheet.pagecache import service as pagecache

    pagecache.begin_another_site()
