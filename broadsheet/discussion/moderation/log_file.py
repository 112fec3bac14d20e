"""The audit log as a file for spreadsheets (CSV, RFC 4180)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO

from broadsheet.discussion.models import CommentQuerySet
from broadsheet.discussion.moderation import log

MOST = 10_000

# A spreadsheet takes a cell that begins so for a formula, and readers choose their names.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def lines(comments: CommentQuerySet | None, **wanted: str | date | None) -> Iterator[str]:
    """The log as lines of a file, the latest first, at most 10,000; what is wanted as in `log.read`."""
    yield _line(["when", "who", "what", "about", "why", "words"])
    before, count = "", 0
    while count < MOST:
        rows, before = log.read(comments, before, **wanted)  # type: ignore[arg-type]
        for row in rows:
            words = getattr(row, "words", "")
            yield _line([row.when.isoformat(), row.who, str(row.what), row.about, row.why, words])
        count += len(rows)
        if not before:
            return


def _line(cells: list[str]) -> str:
    target = StringIO()
    csv.writer(target).writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return target.getvalue()
