"""Reads Artrans, the form in which Artalk exports comments and into which its tools turn those of others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from broadsheet.exchange.formats.tables import Pages, Progress, is_set, load, moment, rows, text
from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.records import CommentRecord, Record

_HOW = "Export it in the administration of Artalk, under Transfer, or with `artalk export`."


def read(path: Path, progress: Progress = lambda position: None) -> Iterator[Record]:
    """All records of the file. Raises CannotRead."""
    data = load(path, progress, _HOW)
    if not isinstance(data, list):
        raise CannotRead(f"{path.name} is no list of comments of Artalk. {_HOW}")
    site = next((text(row, "site_name") for row in rows(data) if text(row, "site_name")), "")
    pages = Pages(f"artalk:{site or path.stem}")
    for row in rows(data):
        _take(row, pages)
    yield from pages.records()


def _take(row: dict[str, Any], pages: Pages) -> None:
    key = text(row, "page_key") or "/"
    parent = text(row, "rid")
    is_held = is_set(row, "is_pending")
    page = pages.page(key, key, text(row, "page_title"))
    page.is_closed = page.is_closed or is_set(row, "page_admin_only")
    pages.add(
        key,
        CommentRecord(
            source_id=text(row, "id"),
            html=text(row, "content"),
            author_name=text(row, "nick"),
            author_email=text(row, "email"),
            author_url=text(row, "link"),
            address=text(row, "ip"),
            user_agent=text(row, "ua"),
            posted_at=moment(row.get("created_at")),
            parent_id="" if parent == "0" else parent,
            state="held" if is_held else "published",
            label="" if is_held else "ham",
        ),
    )
