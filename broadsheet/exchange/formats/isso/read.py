"""Reads Isso's database, a file of SQLite; it is opened to be read only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from broadsheet.exchange.formats.tables import Pages, Progress, moment
from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.records import CommentRecord, CommentState, Record

_SQL = (
    "SELECT c.id, c.parent, c.created, c.mode, c.remote_addr, c.text, c.author, c.email, c.website, t.uri, t.title "
    "FROM comments c JOIN threads t ON t.id = c.tid ORDER BY c.id"
)
_LONGEST_VALUE = 50_000_000
# Shown, waiting for a moderator; what its author has deleted but others have answered.
_STATES: dict[int, CommentState] = {1: "published", 2: "held", 4: "erased"}


def read(path: Path, progress: Progress = lambda position: None) -> Iterator[Record]:
    """All records of the file. Raises CannotRead."""
    pages = Pages(f"isso:{path.name}")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            _refuse_views(database, path.name)
            for row in database.execute(_SQL):
                _take(row, pages)
    except sqlite3.Error as problem:
        raise CannotRead(
            f"{path.name} is no database of Isso ({problem}); give the file that `dbpath` names in isso.conf."
        ) from None
    progress(path.stat().st_size)
    yield from pages.records()


def _refuse_views(database: sqlite3.Connection, name: str) -> None:
    """Raises CannotRead where something stands in the place of a table that computes its rows, which may never end."""
    # A value may be computed as well, and be of any length.
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    database.execute("PRAGMA trusted_schema=OFF")
    views = "SELECT 1 FROM sqlite_master WHERE type != 'table' AND lower(name) IN ('comments', 'threads')"
    if database.execute(views).fetchone():
        raise CannotRead(f"{name} is no database of Isso (a view in the place of a table), and may be an attack.")


def _take(row: tuple[object, ...], pages: Pages) -> None:
    number, parent, created, mode, address, words, author, email, website, uri, title = row
    state = _STATES.get(mode if isinstance(mode, int) else 1, "published")
    pages.page(str(uri), str(uri), str(title or ""))
    pages.add(
        str(uri),
        CommentRecord(
            source_id=str(number),
            html=str(words or ""),
            author_name=str(author or ""),
            author_email=str(email or ""),
            author_url=str(website or ""),
            # Isso keeps the beginning of an address only.
            address=str(address or ""),
            posted_at=moment(created),
            parent_id=str(parent or ""),
            state=state,
            label="ham" if state == "published" else "",
        ),
    )
