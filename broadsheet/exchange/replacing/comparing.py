"""A whole site's export compared with what is here: every table row by row, every file byte by byte. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.db.models import Model

from broadsheet.exchange import whole_site
from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.records import ProblemRecord
from broadsheet.exchange.replacing import files, tables
from broadsheet.exchange.reporting import Report
from broadsheet.exchange.runner import Meter
from broadsheet.lib.media import bucket

_MISSING = "it is not here"
_MOST_COLUMNS_NAMED = 6
_AT_ONCE = 1 << 20


def compare(place: Path, report: Report, meter: Meter) -> None:
    """Note in the report which rows and files of an export, a folder or an archive, are missing or different here.

    Raises CannotRead.
    """
    with files.folder_of(place, meter.reach) as folder:
        manifest = whole_site.read_manifest(folder)
        meter.begin("Comparing", tables.size(folder))
        reach = tables.summed(meter.reach)
        extra = []
        with whole_site.snapshot():
            for model in whole_site.models():
                compared = _Table(model, report)
                for rows in whole_site.rows_of(model, folder, reach):
                    compared.compare(rows)
                tables.as_said(model, compared.number, manifest)
                extra.append((f"rows of {model._meta.label}", compared.extra))
        extra.append(("files", _compare_files(folder / "media", report)))
    named = ", ".join(f"{number:,} {what}" for what, number in extra if number)
    if named:
        report.notes.append(f"Here, and not in the export: {named}.")
    report.is_whole = True


class _Table:
    """Compares one table."""

    def __init__(self, model: type[Model], report: Report) -> None:
        self._model, self._report = model, report
        self._fields = whole_site.fields_of(model)
        self._kind = tables.KINDS.get(model._meta.label, "row")
        self._table = f"{model._meta.label}: " if self._kind == "row" else ""
        self.number, self._here = 0, 0

    @property
    def extra(self) -> int:
        """How many rows are here that are not in the export."""
        return max(0, self._model._base_manager.count() - self._here)

    def compare(self, rows: list[Model]) -> None:
        """The next rows of the export."""
        here = self._rows_here(rows)
        self._here += len(here)
        count = self._report.of(self._kind)
        for row in rows:
            self.number += 1
            count.in_file += 1
            if (found := here.get(row.pk)) is None:
                self._note(row, _MISSING, is_lost=True)
                continue
            count.arrived += 1
            wanted = self._values(getattr(row, field.attname) for field in self._fields)
            if different := [name for name, value in wanted.items() if found[name] != value]:
                count.changed += 1
                named = ", ".join(different[:_MOST_COLUMNS_NAMED])
                more = " and more" if len(different) > _MOST_COLUMNS_NAMED else ""
                self._note(row, f"it is different here in {named}{more}", is_lost=False)

    def _rows_here(self, rows: list[Model]) -> dict[Any, dict[str, Any]]:
        names = [field.attname for field in self._fields]
        at = names.index(self._model._meta.pk.attname)
        try:
            found = list(self._model._base_manager.filter(pk__in=[row.pk for row in rows]).values_list(*names))
        except (DatabaseError, OverflowError, ValueError, TypeError) as problem:
            said = f"{self._model._meta.label}.jsonl, line {self.number + 1} or one of the {len(rows)} from there on"
            raise CannotRead(f"{said}: there can be no such row ({problem}).") from None
        return {values[at]: self._values(values) for values in found}

    def _values(self, values: Iterable[Any]) -> dict[str, Any]:
        return whole_site.as_written(self._model, self._fields, values)

    def _note(self, row: Model, why: str, *, is_lost: bool) -> None:
        name = f"{self._model._meta.label} {row.pk}"
        self._report.note(ProblemRecord(self._kind, name, f"{self._table}{why}", self.number, is_lost))


def _compare_files(media: Path, report: Report) -> int:
    """Compare all pictures and documents; returns how many are here that are not in the export."""
    if not media.is_dir():
        report.notes.append("The export has no media; pictures and documents are not compared.")
        return 0
    count, names = report.of("upload"), set()
    for name in whole_site.names_in(media):
        names.add(name)
        count.in_file += 1
        if not default_storage.exists(name):
            report.note(ProblemRecord("upload", name, _MISSING))
            continue
        count.arrived += 1
        with (media / name).open("rb") as wanted, default_storage.open(name) as here:
            if not _is_same(wanted, here):
                count.changed += 1
                report.note(ProblemRecord("upload", name, "it is different here", is_lost=False))
    found = bucket()
    here_too = found.names() if found is not None else whole_site.names_in(Path(settings.MEDIA_ROOT))
    return sum(name not in names for name in here_too)


def _is_same(one: IO[bytes], other: IO[bytes]) -> bool:
    while True:
        block = one.read(_AT_ONCE)
        if block != other.read(_AT_ONCE):
            return False
        if not block:
            return True
