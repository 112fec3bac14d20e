"""Requests at random at every door of a site: `python -m benchmarks.fuzz [--seconds N] [--seed N] [--keep]`.

The whole application is asked in this process as by the web server: page files, replies, the filter's calls, the
API, the desk and the newsroom, as a stranger and as an administrator. What ends in a traceback or a fault of the server
is made as small as it gets, and printed. With ``--keep`` the run is counted in `KEPT` and on the page.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import re
import secrets
import shutil
import sqlite3
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadsheet.config.tests import demo_home

if TYPE_CHECKING:
    from benchmarks.fuzz_requests import Doors, Request

KEPT = Path(__file__).with_name("fuzzed.jsonl")
"""One line for each run that is counted."""
PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "faults.md"
_SUM = re.compile(r"^So far: .*$", re.MULTILINE)
# After so many requests the site is again what it was at first: they change, delete and lock what they reach.
_ANEW = 5_000
_MOST_TRIES = 300
_MOST_CHUNKS = 1_000
_ENVIRON = {
    "BROADSHEET_TRUSTED_PROXIES": "1",
    "BROADSHEET_REPLIES_PER_MINUTE": "1000",
    "BROADSHEET_REPLIES_PER_HOUR": "10000",
    "BROADSHEET_REPORTS_PER_HOUR": "1000",
    "BROADSHEET_APPRECIATIONS_PER_HOUR": "1000",
    "DJANGO_SETTINGS_MODULE": "broadsheet.config.settings",
}
# In a traceback, a place in a view or verb of ours, and not in what is put around every request.
_OURS = re.compile(r'File "[^"]*/broadsheet/(?!config/|lib/|pagecache/)(?!\S*/(?:gateway|entrance|middleware)\.py)')
_WAGTAIL = "/site-packages/wagtail/"
_LOCAL = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a request came to that must not be; two with the same ``kind`` have the same cause."""

    kind: str
    told: str

    @property
    def is_of_wagtail(self) -> bool:
        """Whether it is in one of Wagtail's own pages, which ours have no part in."""
        return _WAGTAIL in self.told and not _OURS.search(self.told)


class Site:
    """The application in this process, on a copy of the demonstration paper."""

    def __init__(self, home: Path) -> None:
        from django.core.signals import got_request_exception

        from broadsheet.config.wsgi import application

        self.home, self.application = home, application
        self._raised: list[str] = []
        self._noted: list[str] = []
        self._kept = home / "as-it-was"
        got_request_exception.connect(self._note, weak=False)
        logging.getLogger().addHandler(_Notes(self._noted))

    def _note(self, **_: object) -> None:
        self._raised.append(traceback.format_exc())

    def keep_as_it_is(self) -> None:
        """Take the database as it is now for what it was at first."""
        from django.db import connection

        place = connection.settings_dict["NAME"]
        with closing(sqlite3.connect(place)) as now, closing(sqlite3.connect(self._kept)) as kept:
            now.backup(kept)

    def begin_anew(self) -> None:
        """Make the database what it was at first, and forget what is kept in memory."""
        from django.core.cache import caches
        from django.db import connections

        connections.close_all()
        for file in self.home.glob("broadsheet.sqlite3*"):
            file.unlink()
        shutil.copyfile(self._kept, self.home / "broadsheet.sqlite3")
        for cache in caches.all():
            cache.clear()

    def ask(self, request: Request) -> tuple[str, Trouble | None]:
        """Which status it had, and what was wrong with it, if anything."""
        self._raised.clear()
        self._noted.clear()
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable[..., None]:
            begun.append((status, headers))
            return lambda data: None

        try:
            answer = self.application(request.environ(), start_response)
            _read(answer)
        except Exception:
            return "none", _of(traceback.format_exc())
        if not begun:
            return "none", Trouble("no status", "The application did not begin an answer.")
        status = begun[-1][0][:3]
        told = [*(self._raised if status >= "500" else ()), *self._noted]
        return status, _of(told[0]) if told else _wrong(*begun[-1])

    def read(self, request: Request) -> str:
        """The words of an answer; none where it is no page."""
        with suppress(Exception):
            answer = self.application(request.environ(), lambda status, headers, exc_info=None: None)
            return b"".join(answer).decode(errors="replace")
        return ""


class _Notes(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self, notes: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._notes = notes

    def emit(self, record: logging.LogRecord) -> None:
        # Django's notes about answers: a refusal is none of our faults, and a fault is seen by its status.
        if record.name.startswith("django.security") or hasattr(record, "status_code"):
            return
        told = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
        self._notes.append(told or f"{record.name}: {record.getMessage()}")


def _read(answer: Iterable[bytes]) -> None:
    try:
        for number, chunk in enumerate(answer):
            if not isinstance(chunk, bytes):
                raise TypeError(f"a chunk of the answer is no bytes but {type(chunk)}")
            if number > _MOST_CHUNKS:
                break
    finally:
        if hasattr(answer, "close"):
            answer.close()


def _wrong(status: str, headers: list[tuple[str, str]]) -> Trouble | None:
    if status >= "500":
        return Trouble(status, f"The answer was {status}.")
    for name, value in headers:
        if not isinstance(value, str) or set("\r\n\0") & set(name + value):
            return Trouble(f"header {name}", f"The header {name} is {value!r}.")
        value.encode("latin-1")
    return None


def _of(told: str) -> Trouble:
    return Trouble(_kind(told), told)


def _kind(told: str) -> str:
    """By what a fault is known again: the error, and the last place in a file."""
    lines = told.strip().splitlines()
    places = [line.strip() for line in lines if line.lstrip().startswith('File "')]
    ours = [place for place in places if _OURS.search(place)]
    return f"{lines[-1].partition(':')[0]} {[*ours[-2:], *places[-1:]] or lines[0][:80]}"


def smallest(ask: Callable[[Request], tuple[str, Trouble | None]], request: Request, kind: str) -> Request:
    """The least of the request that comes to the same."""
    for _ in range(_MOST_TRIES):
        for smaller in request.smaller():
            _, trouble = ask(smaller)
            if trouble and trouble.kind == kind:
                request = smaller
                break
        else:
            break
    return request


def run(site: Site, doors: Doors, seed: int, seconds: float) -> tuple[Counter[str], dict[str, tuple[Trouble, Request]]]:
    """Ask at random until the time is over; returns how often each status came, and one request for each trouble."""
    statuses: Counter[str] = Counter()
    found: dict[str, tuple[Trouble, Request]] = {}
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if statuses.total() % _ANEW == 0:
            site.begin_anew()
        request = doors.request(random.Random((seed << 40) + statuses.total()))
        status, trouble = site.ask(request)
        statuses[status] += 1
        if trouble and trouble.kind not in found:
            found[trouble.kind] = trouble, smallest(site.ask, request, trouble.kind)
            _tell(*found[trouble.kind])
    return statuses, found


def _tell(trouble: Trouble, request: Request) -> None:
    print(f"\n{trouble.told.strip()}\nThe smallest request: {request!r}\n", file=sys.stderr, flush=True)


def keep(row: dict[str, object]) -> None:
    """Count a run, in the file and on the page."""
    with KEPT.open("a") as kept:
        kept.write(json.dumps(row) + "\n")
    PAGE.write_text(_SUM.sub(summed(), PAGE.read_text()))


def summed() -> str:
    """What the page says of all runs that are counted."""
    rows = [json.loads(line) for line in KEPT.read_text().splitlines()] if KEPT.exists() else []
    requests, faults, others = (sum(row[name] for row in rows) for name in ("requests", "faults", "of Wagtail"))
    counted = f"So far: {requests:,} requests in {len(rows)} runs."
    return f"{counted} Faults found, each mended since: {faults}. In Wagtail’s pages: {others}."


def _forbid_network() -> None:
    """Let nothing that a request brings about leave this machine."""

    def look(event: str, details: tuple[Any, ...]) -> None:
        if event == "socket.connect" and isinstance(details[1], tuple) and details[1][0] not in _LOCAL:
            raise OSError("no network here")
        if event == "socket.getaddrinfo" and details[0] not in (None, "", *_LOCAL):
            raise OSError("no network here")

    sys.addaudithook(look)


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask for so many seconds; prints a row as JSON, and returns 1 where a request came to a fault of ours."""
    options = _parser().parse_args(arguments)
    seed = options.seed if options.seed is not None else secrets.randbelow(1 << 32)
    print(f"seed {seed}", file=sys.stderr, flush=True)
    fast = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(prefix="broadsheet-fuzz-", dir=fast, ignore_cleanup_errors=True) as name:
        home = Path(name)
        demo_home.copy_to(home)
        os.environ |= _ENVIRON | {"BROADSHEET_HOME": name}
        _forbid_network()
        import django

        django.setup()
        logging.disable(logging.WARNING)
        from benchmarks import fuzz_doors

        site = Site(home)
        doors = fuzz_doors.find(site)
        site.keep_as_it_is()
        began = time.monotonic()
        statuses, found = run(site, doors, seed, options.seconds)
    row: dict[str, object] = {
        "on": datetime.now(UTC).date().isoformat(),
        "seed": seed,
        "requests": statuses.total(),
        "doors": len(doors.doors),
        "faults": sum(not trouble.is_of_wagtail for trouble, _ in found.values()),
        "of Wagtail": sum(trouble.is_of_wagtail for trouble, _ in found.values()),
        "seconds": round(time.monotonic() - began),
        "statuses": dict(sorted(statuses.items())),
    }
    print(json.dumps(row))
    if options.keep:
        keep(row)
    return int(bool(row["faults"]))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description="Requests at random at every door.")
    parser.add_argument("--seconds", type=float, default=60, help="for how long (default: %(default)s)")
    parser.add_argument("--seed", type=int, help="makes the same requests again (default: a new one, which is printed)")
    parser.add_argument("--keep", action="store_true", help="count the run, in benchmarks/fuzzed.jsonl and on the page")
    return parser


if __name__ == "__main__":
    sys.exit(main())
