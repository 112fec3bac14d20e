"""What the readers of comments have in common: opening files, dates, and putting comments under their pages."""

from __future__ import annotations

import gzip
import json
import sqlite3
import weakref
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.records import CommentRecord, Record, SiteRecord, ThreadRecord

Progress = Callable[[int], None]
# What is parsed as a whole takes several times as much memory.
_LARGEST, _MEGABYTE = 256 * 1024**2, 1024**2
_LONGEST_LINE = 16 * 1024**2
_GZIP = b"\x1f\x8b"
_YEARS = range(1990, 2101)


@dataclass(slots=True)
class Page:
    """A page with comments."""

    url: str
    title: str = ""
    opened_at: datetime | None = None
    is_closed: bool = False


class Pages:
    """The pages of a file by whatever it names them by, and their comments, which lie in a file on the disk.

    In most files the comments of all pages stand one after the other; however many there are, no more are held in
    memory than one page has.
    """

    def __init__(self, source: str) -> None:
        self._source, self._pages = source, dict[str, Page]()
        # A file without a name: SQLite removes it with the connection, or when the process is killed.
        self._comments = sqlite3.connect("", isolation_level=None)
        weakref.finalize(self, self._comments.close)
        self._comments.execute("PRAGMA temp_store = FILE")
        self._comments.execute("CREATE TABLE comments (page TEXT, number INTEGER PRIMARY KEY, record TEXT)")
        self._comments.execute("BEGIN")

    def name_source(self, source: str) -> None:
        """Say which site it is, where that stands further down."""
        self._source = source

    def page(self, key: str, url: str, title: str = "") -> Page:
        """The page of this name, a new one if need be."""
        return self._pages.setdefault(key, Page(url, title))

    def add(self, key: str, record: CommentRecord) -> None:
        """A comment of the page of this name."""
        values = [value.timestamp() if isinstance(value, datetime) else value for value in astuple(record)]
        text = json.dumps(values, ensure_ascii=True)
        self._comments.execute("INSERT INTO comments (page, record) VALUES (?, ?)", (_key(key), text))

    def __contains__(self, key: str) -> bool:
        return key in self._pages

    def records(self) -> Iterator[Record]:
        """The site, then each page that has comments, with these in the order of the file."""
        yield SiteRecord(self._source[:200])
        self._comments.execute("CREATE INDEX by_page ON comments (page, number)")
        for key, page in self._pages.items():
            rows = self._comments.execute("SELECT record FROM comments WHERE page = ? ORDER BY number", (_key(key),))
            comments = tuple(_restored(row[0]) for row in rows)
            if comments:
                yield ThreadRecord(page.url, page.title, page.opened_at, page.is_closed, comments)


def _key(key: str) -> str:
    # What JSON may hold and SQLite may not.
    return key.encode("utf-8", "surrogatepass").hex()


def _restored(text: str) -> CommentRecord:
    values = json.loads(text)
    for at in _MOMENTS:
        values[at] = None if values[at] is None else datetime.fromtimestamp(values[at], UTC)
    return CommentRecord(*values)


_MOMENTS = [at for at, one in enumerate(fields(CommentRecord)) if one.name in ("posted_at", "decided_at")]


def load(path: Path, progress: Progress, what: str) -> Any:
    """The JSON of a file, packed by gzip or not. Raises CannotRead; ``what`` is how to make such a file."""
    try:
        text = _text(path, progress)
        return json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise CannotRead(f"{path.name} is no JSON that can be read ({_short(problem)}). {what}") from None


def lines(path: Path, progress: Progress, what: str) -> Iterator[tuple[int, Any]]:
    """The JSON of each line, with its number; a line that is none is given as ``None``. Raises CannotRead."""
    for number, line in enumerate(_lines(path, progress), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError):
                if number == 1:
                    raise CannotRead(f"{path.name} is no JSON Lines. {what}") from None
                yield number, None


def _lines(path: Path, progress: Progress) -> Iterator[str]:
    """One line after the other, of a file of any size. Raises CannotRead for a line that is too long to be a record."""
    with path.open("rb") as raw:
        is_packed = raw.read(2) == _GZIP
        raw.seek(0)
        file = gzip.GzipFile(fileobj=raw) if is_packed else raw
        encoding = "utf-8-sig"
        try:
            while line := file.readline(_LONGEST_LINE + 1):
                if len(line) > _LONGEST_LINE:
                    raise CannotRead(f"{path.name} has a line of more than 16 MB, which is no record of an export.")
                progress(raw.tell())
                yield line.decode(encoding, "replace")
                encoding = "utf-8"
        except (OSError, EOFError, zlib.error):
            raise CannotRead(f"{path.name} is packed and damaged; fetch it again.") from None


def _text(path: Path, progress: Progress) -> str:
    with path.open("rb") as file:
        is_packed = file.read(2) == _GZIP
    try:
        # Packed data may be a bomb.
        with gzip.open(path) if is_packed else path.open("rb") as opened:
            data = opened.read(_LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        raise CannotRead(f"{path.name} is packed and damaged; fetch it again.") from None
    progress(path.stat().st_size)
    if len(data) > _LARGEST:
        most = _LARGEST // _MEGABYTE
        raise CannotRead(f"{path.name} has more than {most} MB of JSON, unpacked; export the site in parts.")
    return data.decode("utf-8-sig", "replace")


def _short(problem: Exception) -> str:
    return str(problem)[:80]


def moment(value: object) -> datetime | None:
    """A date in any of the shapes that exports have; ``None`` for what is none."""
    if isinstance(value, dict):
        value = value.get("$date") or value.get("iso")
        if isinstance(value, dict):
            value = value.get("$numberLong")
    try:
        found = _moment(value)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
    return found if found is not None and found.year in _YEARS else None


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or value in (None, ""):
        return None
    text = str(value).strip()
    if isinstance(value, int | float) or text.replace(".", "", 1).isdigit():
        seconds = float(text)
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
    found = datetime.fromisoformat(text.replace(" +", "+").replace("Z", "+00:00"))
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def text(row: dict[str, Any], *names: str) -> str:
    """The first of these fields that says something, as text."""
    for name in names:
        value = row.get(name)
        if value not in (None, "", False) and not isinstance(value, dict | list):
            return str(value).strip()
    return ""


def is_set(row: dict[str, Any], *names: str) -> bool:
    """Whether one of these fields says yes, as a truth value, a number or a word."""
    return any(str(row.get(name, "")).strip().lower() in ("true", "1", "yes") for name in names)


def rows(value: object) -> Iterable[dict[str, Any]]:
    """The objects in a list; nothing for what is no list."""
    return (row for row in value if isinstance(row, dict)) if isinstance(value, list) else ()
