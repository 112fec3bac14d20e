"""Reads the exports of Commento (version 1) and of its successor Comentario (version 3)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from broadsheet.exchange.formats.tables import Pages, Progress, is_set, load, moment, rows, text
from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.records import CommentRecord, CommentState, Label, Record

_HOW = "Export it in the administration of Commento or Comentario, under the domain."


def read(path: Path, progress: Progress = lambda position: None) -> Iterator[Record]:
    """All records of the file. Raises CannotRead."""
    data = load(path, progress, _HOW)
    if not isinstance(data, dict) or "comments" not in data:
        raise CannotRead(f"{path.name} has no comments of Commento or Comentario. {_HOW}")
    people = {text(one, "commenterHex", "id"): one for one in rows(data.get("commenters"))}
    addresses = {text(one, "id"): one for one in rows(data.get("pages"))}
    domain = next((text(one, "domain") for one in rows(data["comments"]) if text(one, "domain")), "")
    pages = Pages(f"commento:{domain or path.stem}")
    for row in rows(data["comments"]):
        _take(row, people, addresses, pages)
    yield from pages.records()


def _take(
    row: dict[str, Any], people: dict[str, dict[str, Any]], addresses: dict[str, dict[str, Any]], pages: Pages
) -> None:
    place = addresses.get(text(row, "pageId"), row)
    path = text(place, "path", "url")
    url = f"https://{domain}{path}" if (domain := text(row, "domain")) and path.startswith("/") else path
    writer = people.get(text(row, "commenterHex", "userCreated"), {})
    state = _state(row)
    labels: dict[str, Label] = {"published": "ham", "spam": "spam"}
    parent = text(row, "parentHex", "parentId")
    page = pages.page(url, url or "/", text(place, "title"))
    page.is_closed = page.is_closed or is_set(place, "isReadonly", "isLocked")
    pages.add(
        url,
        CommentRecord(
            source_id=text(row, "commentHex", "id"),
            html=text(row, "markdown", "html"),
            author_name=text(writer, "name") or text(row, "authorName"),
            author_email=text(writer, "email"),
            author_url=text(writer, "link", "websiteUrl"),
            address=text(row, "authorIp"),
            posted_at=moment(row.get("creationDate") or row.get("createdTime")),
            parent_id="" if parent == "root" else parent,
            state=state,
            label=labels.get(state, ""),
        ),
    )


def _state(row: dict[str, Any]) -> CommentState:
    if is_set(row, "deleted", "isDeleted"):
        return "erased"
    word = text(row, "state")
    if word == "flagged":
        return "spam"
    if word:
        return "published" if word == "approved" else "held"
    if is_set(row, "isPending"):
        return "held"
    return "published" if is_set(row, "isApproved") or "isApproved" not in row else "rejected"
