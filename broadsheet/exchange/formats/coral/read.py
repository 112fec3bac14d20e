"""Reads what `mongoexport` gives out of Coral: a folder with stories, users and comments as JSON Lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from broadsheet.exchange.formats.tables import Pages, Progress, lines, moment, rows, text
from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.records import CommentRecord, CommentState, ProblemRecord, Record

_HOW = (
    "Give a folder with comments.json, stories.json and users.json, each made by "
    "`mongoexport --collection=… --out=…json` from the database of Coral."
)
_STATES: dict[str, CommentState] = {
    "NONE": "published", "APPROVED": "published", "ACCEPTED": "published", "PREMOD": "held", "SYSTEM_WITHHELD": "held",
    "REJECTED": "rejected",
}  # fmt: skip


def read(path: Path, progress: Progress = lambda position: None) -> Iterator[Record]:
    """All records of the folder. Raises CannotRead."""
    for name in ("comments.json", "stories.json"):
        if not (path / name).is_file():
            raise CannotRead(f"{path} has no file {name}. {_HOW}")
    stories = {text(row, "id"): row for row in _rows(path / "stories.json", progress)}
    users = path / "users.json"
    people = {text(row, "id"): row for row in _rows(users, progress)} if users.is_file() else {}
    pages, problems, tenant = Pages("coral:"), list[ProblemRecord](), ""
    for row in _rows(path / "comments.json", progress):
        tenant = tenant or text(row, "tenantID")
        story = stories.get(text(row, "storyID"))
        if story is None:
            name = f"comment {text(row, 'id')}"
            problems.append(ProblemRecord("comment", name, "its page is not in the file"))
        else:
            _take(row, story, people, pages)
    pages.name_source(f"coral:{tenant}")
    yield from pages.records()
    yield from problems


def _rows(path: Path, progress: Progress) -> Iterator[dict[str, Any]]:
    return (row for _, row in lines(path, progress, _HOW) if isinstance(row, dict))


def _take(row: dict[str, Any], story: dict[str, Any], people: dict[str, dict[str, Any]], pages: Pages) -> None:
    url = text(story, "url")
    metadata = story.get("metadata")
    page = pages.page(text(story, "id"), url, text(metadata, "title") if isinstance(metadata, dict) else "")
    page.opened_at = page.opened_at or moment(story.get("createdAt"))
    page.is_closed = bool(story.get("closedAt"))
    revisions = list(rows(row.get("revisions")))
    writer = people.get(text(row, "authorID"), {})
    is_gone = bool(row.get("deletedAt")) or not revisions
    state = "erased" if is_gone else _STATES.get(text(row, "status"), "held")
    pages.add(
        text(story, "id"),
        CommentRecord(
            source_id=text(row, "id"),
            html="" if is_gone else text(revisions[-1], "body"),
            author_name=text(writer, "username"),
            author_email=text(writer, "email"),
            posted_at=moment(row.get("createdAt")),
            parent_id=text(row, "parentID"),
            state=state,
            label="ham" if state == "published" else "",
            is_by_person=text(row, "status") in ("APPROVED", "REJECTED"),
        ),
    )
