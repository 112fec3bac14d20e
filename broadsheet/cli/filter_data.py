"""What the `broadsheet filter` commands share: reading comments, reporting problems with lines, and progress."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from zipfile import BadZipFile

from broadsheet.cli.errors import CommandFailed
from broadsheet.lib import private_files

if TYPE_CHECKING:
    from rich.console import Console

    from broadsheet.spamfilter import Filter
    from broadsheet.spamfilter.datasets import Record

LINES_HELP = (
    "JSON Lines, also packed with gzip; - for standard input. Fields: text, and optionally author, author_email, "
    "author_url, user_ip, user_agent, permalink, context, date, site, seconds_on_page, trap_filled, script_ran, label"
)
MOST_PROBLEMS_PRINTED = 20


def console(error: bool = False) -> Console:
    """Standard output or error, as wide as the terminal, or wide enough for whole lines in a pipe."""
    from rich.console import Console

    terminal = (sys.stderr if error else sys.stdout).isatty()
    return Console(stderr=error) if terminal else Console(stderr=error, width=200)


def based(path: str | None) -> Filter:
    """A new site on the shipped base weights, or on those in a file."""
    from broadsheet.spamfilter import Filter

    if path is None:
        return Filter.base()
    with reading(path):
        try:
            return Filter.on(path)
        except (ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
            raise CommandFailed(
                f"{path} holds no base weights; make some with: broadsheet filter train --base-weights {path} DATA"
            ) from error


class ProblemReport:
    """Problems with lines, printed to standard error as they come: the first ones in full, then only their number."""

    def __init__(self, path: str) -> None:
        self.count = 0
        self._name = name_of(path)

    def add(self, problem: Exception | str, consequence: str = "") -> None:
        self.count += 1
        if self.count <= MOST_PROBLEMS_PRINTED:
            print(f"broadsheet: {self._name}, {problem}{consequence}", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self.count > MOST_PROBLEMS_PRINTED:
            more = self.count - MOST_PROBLEMS_PRINTED
            print(f"broadsheet: {self._name}: {more} more lines cannot be used", file=sys.stderr, flush=True)


class Records:
    """The records of a file; lines that cannot be read are reported and make ``failed`` 1."""

    def __init__(self, found: Iterable[Record | Exception], problems: ProblemReport) -> None:
        self._found, self._problems = found, problems

    @property
    def failed(self) -> int:
        return int(self._problems.count > 0)

    def __iter__(self) -> Iterator[Record]:
        for item in self._found:
            if isinstance(item, Exception):
                self._problems.add(item)
            else:
                yield item
        self._problems.close()


@contextmanager
def records_of(path: str) -> Iterator[Records]:
    """The comments of a file or of standard input, with labels or without, as they come."""
    with lines_from(path) as stream:
        yield Records(_read_any(path, stream), ProblemReport(path))


@contextmanager
def lines_from(path: str) -> Iterator[IO[bytes]]:
    """The bytes of a file, unpacked, or of standard input."""
    from broadsheet.spamfilter import datasets

    with ExitStack() as stack:
        with reading(path):
            stream = stack.enter_context(datasets.opened(path, sys.stdin.buffer))
        yield stream


def _read_any(path: str, stream: IO[bytes]) -> Iterator[Record | Exception]:
    """Reports what goes wrong with reading as a problem of the file, but not what goes wrong while a record is used."""
    from broadsheet.spamfilter import datasets

    with reading(path):
        yield from datasets.read_any(stream)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A data set: its name, its good lines, and how many were left out."""

    name: str
    records: list[Record]
    left_out: int


def labelled(path: str, text_only: bool = False) -> Labelled:
    """All comments of a data set that have a label; the other lines are reported and left out.

    Raises CommandFailed if nothing is left.
    """
    from broadsheet.spamfilter import datasets

    records, problems = [], ProblemReport(path)
    with (
        reading(path),
        datasets.opened(path, sys.stdin.buffer) as stream,
        progress_bar(f"reading {stem(path)}", None) as step,
    ):
        for item in datasets.read(stream, text_only):
            if isinstance(item, datasets.LineError):
                problems.add(item, "; left out")
            elif not item.label:
                problems.add(f'line {item.line}, field \'label\': is missing; add "spam" or "ham"; left out')
            else:
                records.append(item)
            step()
    problems.close()
    if not records:
        why = "none of its lines can be used" if problems.count else "it is empty"
        raise CommandFailed(f"{name_of(path)} holds no labelled comments: {why}; give a file of JSON Lines")
    return Labelled(stem(path), records, problems.count)


@contextmanager
def reading(path: str) -> Iterator[None]:
    """Turns what can go wrong with a file into one sentence that names it."""
    import gzip
    import zlib

    name = name_of(path)
    try:
        yield
    except BrokenPipeError:
        raise
    except FileNotFoundError as error:
        missing = error.filename or name
        raise CommandFailed(f"{missing} does not exist; give the name of a file, or - for standard input") from error
    except IsADirectoryError as error:
        folder = error.filename or path
        raise CommandFailed(f"{folder} is a directory; name the files in it, such as {folder}/*.jsonl.gz") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise CommandFailed(f"{name} cannot be unpacked ({error}); it is damaged or cut off: fetch it again") from error
    except OSError as error:
        broken, reason = getattr(error, "filename", None) or name, getattr(error, "strerror", None) or error
        raise CommandFailed(f"{broken} cannot be read ({reason}); check the file and its permissions") from error


@contextmanager
def writing(path: str) -> Iterator[None]:
    """Turns what can go wrong with writing a file into one sentence that names it."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise CommandFailed(f"{path} cannot be written ({reason}); choose a place you may write to") from error


def give_out(json_file: str | None, values: dict[str, Any], print_table: Callable[[], None]) -> None:
    """Print ``values`` as JSON for the file "-"; else print the table, and write them where a file is named."""
    text = json.dumps(values, indent=2, allow_nan=False)
    if json_file == "-":
        print(text)
        return
    print_table()
    if json_file:
        write_whole(json_file, text + "\n")


def write_whole(path: str, text: str) -> None:
    """Writes a file completely or not at all, for its owner alone; after an interruption the old one is still there."""
    target = Path(path)
    with writing(path):
        if target.exists() and not target.is_file():
            target.write_text(text, encoding="utf-8", errors="replace")
            return
        beside = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            with private_files.open_text(beside, errors="replace") as file:
                file.write(text)
            os.replace(beside, target)
        finally:
            beside.unlink(missing_ok=True)


@contextmanager
def progress_bar(what: str, total: int | None) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error if that is a terminal; gives the function that moves it on by one.

    Without a ``total`` it shows that something is going on.
    """
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.progress import Progress

    with Progress(console=console(error=True), transient=True) as progress:
        task = progress.add_task(what.replace("[", "\\["), total=total)
        yield lambda: progress.advance(task)


def name_of(path: str) -> str:
    return "standard input" if path == "-" else path


def stem(path: str) -> str:
    """The name of a data set: that of its file, without what comes after the first dot."""
    return "standard input" if path == "-" else Path(path).name.partition(".")[0] or path
