"""What the exchange holds about people: the files that are uploaded to be brought in, for some days."""

from __future__ import annotations

import gzip
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from broadsheet.exchange import packed
from broadsheet.exchange.by_upload import runs
from broadsheet.exchange.models import ImportRun
from broadsheet.privacy.register import About, Holding, Rows, declare, declare_not_personal

_BLOCK = 1 << 20


def _due(now: datetime) -> Rows:
    return ImportRun.objects.due(now)


def _remove(rows: Rows, now: datetime) -> int:
    """Remove the files; that there was an import stays. One that is at work is stopped."""
    found = list(rows)
    for run in found:
        run.stop(now)
        runs.remove_files(run)
    return len(found)


def _naming(email: str) -> Rows:
    """The imports whose files, while they are kept, name an e-mail address."""
    found = [run.pk for run in ImportRun.objects.with_files() if _is_named(email, packed.root() / run.folder)]
    return ImportRun.objects.filter(pk__in=found)


def _is_named(email: str, folder: Path) -> bool:
    # An address in JSON may have its sign escaped.
    forms = {form.encode() for form in (email.lower(), email.lower().replace("@", "\\u0040"))}
    return any(_holds(forms, place) for place in folder.iterdir() if place.is_file())


def _holds(forms: set[bytes], place: Path) -> bool:
    with place.open("rb") as file:
        start = file.read(4)
    if packed.is_zip(start):
        # Not looked into, so it is taken for one that names everybody.
        return True
    is_packed = start.startswith(b"\x1f\x8b")
    before, overlap = b"", max(map(len, forms))
    try:
        with gzip.open(place) if is_packed else place.open("rb") as file:
            while block := file.read(_BLOCK):
                window = before + block.lower()
                if any(form in window for form in forms):
                    return True
                before = window[-overlap:]
    except (OSError, EOFError, zlib.error):
        return True
    return False


def _export(run: ImportRun) -> dict[str, Any]:
    return {"file": run.file_name, "uploaded_at": run.handed_in_at.isoformat()}


declare(
    Holding(
        model="exchange.ImportRun",
        fields=("folder",),
        about=About.READERS,
        what=_("Files of an earlier system of this site, with comments, names, e-mail and network addresses in them"),
        purpose=_("To bring in the comments of that system."),
        basis=_("Our legitimate interest in keeping the site’s discussions when it moves."),
        kept=_("Until they are brought in, at most for 7 days."),
        seen_by=_("Administrators of this site."),
        due=_due,
        remove=_remove,
        of_person=_naming,
        export=_export,
        erase=_remove,
    ),
    Holding(
        model="exchange.ImportRun",
        fields=("started_by",),
        about=About.STAFF,
        what=_("Which administrator brought in which file"),
        purpose=_("To be able to account for it."),
        basis=_("Our legitimate interest in knowing where the site’s content comes from."),
        kept=_("As long as the account."),
        seen_by=_("Administrators of this site."),
    ),
)
declare_not_personal(
    "exchange.ImportRun", "kind", "file_name", "section", "is_trial", "may_replace", "state", "handed_in_at",
    "began_at", "ended_at", "attempts", "is_to_stop", "part", "step", "steps", "rate", "problem", "report",
    why="What was brought in, when, and how far it is; of comments the report has numbers alone.",
)  # fmt: skip
declare_not_personal("exchange.Source", why="From which site something was imported.")
declare_not_personal("exchange.Arrival", why="Under which number what was imported is here.")
