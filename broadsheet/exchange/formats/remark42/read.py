"""Reads the backup of Remark42: JSON Lines, of which the first has users and pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from broadsheet.exchange.formats.tables import Pages, Progress, is_set, lines, moment, text
from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.records import CommentRecord, ProblemRecord, Record

_HOW = "Make a backup with `remark42 backup`, or at /api/v1/admin/export."


def read(path: Path, progress: Progress = lambda position: None) -> Iterator[Record]:
    """All records of the file. Raises CannotRead."""
    pages, problems, site = Pages("remark42:"), list[ProblemRecord](), ""
    has_begun = False
    for number, row in lines(path, progress, _HOW):
        if not has_begun and not isinstance(row, dict):
            break
        has_begun = True
        if isinstance(row, dict) and isinstance(row.get("locator"), dict):
            site = site or text(row["locator"], "site")
            _take(row, pages, number)
        elif number > 1:
            problems.append(ProblemRecord("comment", f"line {number}", "it is no comment", number))
    if not has_begun:
        raise CannotRead(f"{path.name} is no backup of Remark42. {_HOW}")
    pages.name_source(f"remark42:{site}")
    yield from pages.records()
    yield from problems


def _take(row: dict[str, Any], pages: Pages, line: int) -> None:
    url = text(row["locator"], "url")
    user = row.get("user") if isinstance(row.get("user"), dict) else {}
    is_deleted = is_set(row, "delete")
    pages.page(url, url, text(row, "title"))
    pages.add(
        url,
        CommentRecord(
            source_id=text(row, "id") or f"line {line}",
            html="" if is_deleted else text(row, "orig", "text"),
            author_name=text(user or {}, "name"),
            posted_at=moment(row.get("time")),
            parent_id=text(row, "pid"),
            state="erased" if is_deleted else "published",
            label="" if is_deleted else "ham",
            line=line,
        ),
    )
