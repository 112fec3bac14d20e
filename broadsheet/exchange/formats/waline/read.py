"""Reads the export of Waline, and what LeanCloud exports of Valine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from broadsheet.exchange.formats.tables import Pages, Progress, load, moment, rows, text
from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.records import CommentRecord, CommentState, Label, Record

_HOW = "Export it in the administration of Waline, under Migration."
_STATES: dict[str, CommentState] = {"approved": "published", "": "published", "waiting": "held", "spam": "spam"}
_LABELS: dict[str, Label] = {"published": "ham", "spam": "spam"}


def read(path: Path, progress: Progress = lambda position: None) -> Iterator[Record]:
    """All records of the file. Raises CannotRead."""
    data = load(path, progress, _HOW)
    found = data.get("data", data) if isinstance(data, dict) else data
    comments = found.get("Comment", found.get("results")) if isinstance(found, dict) else found
    if not isinstance(comments, list):
        raise CannotRead(f"{path.name} has no comments of Waline. {_HOW}")
    people = {text(one, "objectId"): one for one in rows(found.get("Users"))} if isinstance(found, dict) else {}
    pages = Pages(f"waline:{path.stem}")
    for row in rows(comments):
        _take(row, people, pages)
    yield from pages.records()


def _take(row: dict[str, Any], people: dict[str, dict[str, Any]], pages: Pages) -> None:
    url = text(row, "url") or "/"
    writer = people.get(text(row, "user_id"), {})
    state = _STATES.get(text(row, "status"), "held")
    pages.page(url, url)
    pages.add(
        url,
        CommentRecord(
            source_id=text(row, "objectId", "id"),
            html=text(row, "comment"),
            author_name=text(row, "nick") or text(writer, "display_name"),
            author_email=text(row, "mail") or text(writer, "email"),
            author_url=text(row, "link"),
            address=text(row, "ip"),
            user_agent=text(row, "ua"),
            posted_at=moment(row.get("insertedAt")) or moment(row.get("createdAt")),
            parent_id=text(row, "pid"),
            state=state,
            label=_LABELS.get(state, ""),
        ),
    )
