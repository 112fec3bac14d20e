"""Imports by upload: begun, started once more, stopped, and listed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.utils.translation import gettext as _

from broadsheet.discussion import service as discussion
from broadsheet.exchange import reporting
from broadsheet.exchange.by_upload import receiving
from broadsheet.exchange.models import ImportRun
from broadsheet.exchange.reporting import Report

_ON_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Start:
    """How an import is started, and by which account: as a trial or not, and whether it may replace a whole site."""

    is_trial: bool
    may_replace: bool
    started_by_id: int


class Busy(Exception):
    """Another import is at work; the message says which."""


def check_free() -> None:
    """Raises Busy while an import waits or runs: two at once would take each other's numbers."""
    other = ImportRun.objects.at_work().first()
    if other is not None:
        raise Busy(
            _("The import of “%(name)s” is at work. Please wait until it has ended, or stop it.") % {"name": other}
        )


def begin(
    kind: str,
    section: str,
    file: UploadedFile[Any],
    media: UploadedFile[Any] | None,
    started: Start,
    now: datetime,
) -> ImportRun:
    """Keep the files and let the import wait for the background worker. Raises Busy."""
    with transaction.atomic():
        check_free()
        folder, name = receiving.keep(kind, file, media)
        return ImportRun.objects.create(
            kind=kind, file_name=name, section=section, folder=folder, handed_in_at=now, **asdict(started),
        )  # fmt: skip


def start_again(run: ImportRun, started: Start) -> ImportRun:
    """The same files once more, such as after a trial or a stop. Raises Busy."""
    with transaction.atomic():
        check_free()
        return run.again(**asdict(started))


def find(run_id: int) -> ImportRun | None:
    """One of them."""
    return ImportRun.objects.select_related("started_by").filter(pk=run_id).first()


def at_work() -> ImportRun | None:
    """The one that waits or runs."""
    return ImportRun.objects.at_work().first()


def past(page: str) -> Page[ImportRun]:
    """All of them, the newest first."""
    return Paginator(ImportRun.objects.select_related("started_by"), _ON_A_PAGE).get_page(page)


def report_of(run: ImportRun) -> Report | None:
    """The report of one that has ended, with the words of those comments that are still here."""
    return reporting.from_json(run.report, discussion.excerpts) if run.report else None


def remove_files(run: ImportRun) -> None:
    """Remove what was uploaded."""
    ImportRun.objects.filter(pk=run.pk).update(folder="")
    receiving.remove(run.folder)
