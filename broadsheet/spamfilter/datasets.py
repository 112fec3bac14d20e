"""Submissions from JSON Lines, each line a submission or a clear error that names line and field."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from broadsheet.spamfilter.submission import Submission

MAX_LINE_BYTES = 64 * 1024 * 1024
PIECE_LINES, PIECE_BYTES = 2000, 4 * 1024 * 1024
_TEXTS = frozenset(field.name for field in fields(Submission) if field.type == "str")
_NUMBERS = ("seconds_on_page", "context_age_days")
_TEXT_ONLY = frozenset({"text", "date", "site"})
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_LIST = re.compile(rb"\s*\[\s*\{")


class LineError(Exception):
    """A line cannot be understood. The message names the line and the field."""

    def __init__(self, line: int, field: str, problem: str) -> None:
        where = f"line {line}, field {field!r}" if field else f"line {line}"
        super().__init__(f"{where}: {problem}")
        self.line = line
        self.field = field


@dataclass(frozen=True, slots=True)
class Record:
    """One line: the submission, and its label if it has one ("spam", "ham" or "")."""

    line: int
    submission: Submission
    label: str = ""
    toxic: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines of a file that follow each other; ``first`` is the number of the first."""

    first: int
    lines: tuple[bytes, ...]

    def records(self) -> Iterator[Record | LineError]:
        """What the lines are, with their numbers in the file."""
        return read(self.lines, first=self.first)


@contextmanager
def opened(path: str | Path, stdin: IO[bytes]) -> Iterator[IO[bytes]]:
    """The bytes of a file, of a .gz file unpacked, or of standard input for "-"."""
    if str(path) == "-":
        yield stdin
        return
    with open(path, "rb") as file:
        start = file.peek(2)[:2]
        if start == b"\x1f\x8b":
            with gzip.open(file) as unpacked:
                yield io.BufferedReader(unpacked)
        else:
            yield file


def read_any(stream: IO[bytes]) -> Iterator[Record | LineError]:
    """Records from JSON Lines, from one JSON object over several lines, or from plain text as one comment.

    JSON Lines are read as they come, so that a pipe gets its answers line by line.
    """
    first = stream.readline(MAX_LINE_BYTES + 1).removeprefix(_BYTE_ORDER_MARK)
    if first.lstrip().startswith(b"{") and _is_json(first):
        yield from read(itertools.chain([first], _bounded(stream)))
        return
    rest = stream.read(MAX_LINE_BYTES)
    whole = first + rest
    if whole.startswith(_UTF_16):
        yield _in_utf_16()
        return
    if _LIST.match(whole) and _is_json(whole):
        yield LineError(1, "", "begins a list; give each comment as one object on a line of its own, without brackets")
        return
    if _is_json(whole) and whole.lstrip().startswith(b"{"):
        yield from read([whole.replace(b"\n", b" ")])
    elif whole.lstrip().startswith(b"{") or b"\n{" in whole:
        yield from read(whole.splitlines(keepends=True))
    elif whole.strip():
        yield Record(1, Submission(whole.decode("utf-8", "replace")))


def _is_json(data: bytes) -> bool:
    if len(data) > MAX_LINE_BYTES:
        return False
    try:
        json.loads(data.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return False
    return True


def read(lines: Iterable[bytes], text_only: bool = False, first: int = 1) -> Iterator[Record | LineError]:
    """A record or an error for each line that is not blank; ``first`` is the number of the first line.

    A packed file that is damaged gives its good lines and then an error that names the line where it broke.
    """
    number = first - 1
    try:
        for number, line in enumerate(_bounded(lines), start=first):
            if number == 1 and line.startswith(_UTF_16):
                yield _in_utf_16()
                return
            if line.strip():
                try:
                    yield parse(line, number, text_only)
                except LineError as error:
                    yield error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield _broken(number + 1, error)


def pieces(stream: IO[bytes]) -> Iterator[Piece | LineError]:
    """A file of JSON Lines in pieces, which are the same however often it is read; `read` says what is an error.

    A piece ends with the line that brings it to PIECE_LINES or PIECE_BYTES, so not much more is held in memory.
    """
    number, held, size, error = 0, list[bytes](), 0, None
    try:
        for line in _bounded(stream):
            if not number and line.startswith(_UTF_16):
                yield _in_utf_16()
                return
            number, size = number + 1, size + len(line)
            held.append(line)
            if len(held) >= PIECE_LINES or size >= PIECE_BYTES:
                yield Piece(number + 1 - len(held), tuple(held))
                held, size = [], 0
    except (EOFError, zlib.error, gzip.BadGzipFile) as broken:
        error = _broken(number + 1, broken)
    if held:
        yield Piece(number + 1 - len(held), tuple(held))
    if error:
        yield error


def _broken(line: int, error: Exception) -> LineError:
    return LineError(line, "", f"cannot be unpacked ({error}); the file is damaged or cut off from here on")


def _in_utf_16() -> LineError:
    return LineError(1, "", "is UTF-16; save the file as UTF-8")


def _bounded(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines; of a longer one than is allowed only as much is kept as shows that it is too long."""
    if not isinstance(lines, io.BufferedIOBase):
        yield from lines
        return
    most = MAX_LINE_BYTES + 1
    while line := lines.readline(most):
        yield line
        while len(line) == most and not line.endswith(b"\n"):
            line = lines.readline(most)


def parse(line: bytes, number: int = 1, text_only: bool = False) -> Record:
    """One line of JSON as a record. Raises LineError."""
    if len(line) > MAX_LINE_BYTES:
        raise LineError(number, "", f"is longer than {MAX_LINE_BYTES} bytes")
    if number == 1:
        line = line.removeprefix(_BYTE_ORDER_MARK)
    try:
        value = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        cut = "" if line.endswith(b"\n") else "; the file may be cut off in the middle of this line"
        raise LineError(number, "", f"is not JSON ({str(error)[:100]}){cut}") from error
    return from_object(value, number, text_only)


def from_object(value: Any, number: int = 1, text_only: bool = False) -> Record:
    """A record from a decoded JSON object. Unknown fields are ignored. Raises LineError."""
    if not isinstance(value, dict):
        raise LineError(number, "", 'is not a JSON object; expected {"text": …}')
    if "text" not in value:
        raise LineError(number, "text", "is missing")
    label = value.get("label") or ""
    if label not in ("", "spam", "ham"):
        raise LineError(number, "label", f'is {str(label)[:40]!r}; expected "spam" or "ham"')
    known = {name: value[name] for name in value if not text_only or name in _TEXT_ONLY}
    taken: dict[str, Any] = {}
    for name in _TEXTS & known.keys():
        taken[name] = _text(known[name], name, number)
    for name in _NUMBERS:
        taken[name] = _number(known.get(name), name, number)
    taken["script_ran"] = _flag(known.get("script_ran"), "script_ran", number)
    taken["trap_filled"] = bool(_flag(known.get("trap_filled"), "trap_filled", number))
    taken["date"] = _date(known.get("date"), number)
    if not taken.get("network") and known.get("user_ip"):
        taken["network"] = network_of(_text(known["user_ip"], "user_ip", number))
    if not taken.get("kind"):
        taken.pop("kind", None)
    return Record(number, Submission(**taken), label, value.get("toxic") is True)


def network_of(address: str) -> str:
    """The network an address belongs to: the first 24 bits of IPv4, the first 48 of IPv6, as text."""
    if ":" in address:
        return ":".join(address.split(":")[:3])
    return ".".join(address.split(".")[:3])


def _text(value: Any, name: str, number: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise LineError(number, name, f"is {_kind(value)}; expected text")
    return value


def _number(value: Any, name: str, number: int) -> float | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise LineError(number, name, f"is {_kind(value)}; expected a number")
    try:
        return float(value)
    except OverflowError as error:
        raise LineError(number, name, "is too large a number") from error


def _flag(value: Any, name: str, number: int) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise LineError(number, name, f"is {_kind(value)}; expected true or false")


def _date(value: Any, number: int) -> datetime | None:
    if value is None or value == "":
        return None
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise LineError(number, "date", "is no date; expected one like 2026-11-23T09:30:00") from error


def _kind(value: Any) -> str:
    kinds = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return kinds.get(type(value), "null")
