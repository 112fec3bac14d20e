"""A whole import, alone on this site: what the reader of a system finds is stored and reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from broadsheet.exchange import runner
from broadsheet.exchange.arriving.importer import Importer, Plan, take_all
from broadsheet.exchange.full_disk import saying_when_full
from broadsheet.exchange.kinds import KINDS, NATIVE
from broadsheet.exchange.replacing.carrying import Replacement, replace
from broadsheet.exchange.reporting import Report
from broadsheet.exchange.runner import Meter
from broadsheet.exchange.uploads import open_uploads


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be brought in: a file of a system by its name in ``KINDS``, with the uploads if there are some.

    ``is_fetching`` is as in `Plan`, ``may_replace`` and ``administrator`` as in `Replacement`.
    """

    kind: str
    file: Path
    media: Path | None = None
    section: str = "news"
    is_fetching: bool = False
    may_replace: bool = False
    administrator: str = ""


def carry_out(wanted: Wanted, report: Report, meter: Meter, now: datetime) -> None:
    """Bring it in, or only try that, as the report is for.

    Raises CannotRead for a file that is none of its system, ImportRunning beside another import, ValueError for uploads
    that are no folder and no archive, and OSError of ENOSPC where the disk is full.
    """
    if wanted.kind == NATIVE:
        replace(Replacement(wanted.file, wanted.may_replace, wanted.administrator), report, meter, now)
        return
    kind = KINDS[wanted.kind]
    with saying_when_full(), runner.alone(settings.HOME, wanted.file.name):
        plan = Plan(now, open_uploads(wanted.media), wanted.section, wanted.is_fetching)
        meter.begin("Reading", kind.passes * size_of(wanted.file))
        take_all(kind.reader()(wanted.file, meter.reach), _importer()(report, plan, meter))
    report.is_whole = True


def size_of(place: Path) -> int:
    """The bytes of a file, or of those in a folder."""
    return sum(one.stat().st_size for one in (place.iterdir() if place.is_dir() else [place]))


def _importer() -> type[Importer]:
    """What stores records here: where there is no newspaper, comments alone."""
    if settings.PROFILE != "full":
        return Importer
    from broadsheet.exchange.arriving.paper import PaperImporter

    return PaperImporter
