"""The start of the site up to the first page, and the memory of all its processes.

Processor time is that of all processes together; the page is rendered anew, for no page file is there at the start.
Memory is proportional (PSS): what processes share is counted once. Linux only, as it is read from ``/proc``.
"""

from __future__ import annotations

import http.client
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import load
from benchmarks.budgets import START
from benchmarks.report import Row
from benchmarks.scale import pick
from broadsheet.config.tests import migrated

_ROUNDS = pick(3, 9)
_PAGES = 60
_SETTLE_SECONDS = 5.0
_WORKERS = 2
_TICKS = os.sysconf("SC_CLK_TCK")
_IMPORT = "import broadsheet.config.wsgi, broadsheet.config.urls"
_PATHS = {"full": ("/", "/town/saved-by-a-pocketful-of-beans/"), "filter": ("/",)}
_PROFILES = ("full", "filter")
_MEMORY_ROUNDS = pick(1, 3)


@dataclass(frozen=True, slots=True)
class _Start:
    """From the command to the first page, in seconds: the processor's and the clock's."""

    processor: float
    wall: float


def measure() -> list[Row]:
    home = Path(os.environ["BROADSHEET_HOME"])
    rows = []
    for profile in _PROFILES:
        place = home / profile
        place.mkdir()
        environ = {"BROADSHEET_HOME": str(place), "BROADSHEET_PROFILE": profile}
        if profile == "full":
            migrated.copy_to(place / "broadsheet.sqlite3")
        _run("from broadsheet.cli.install import install; install()", environ)
        rows += _measure_start(profile, environ)
        used = [_memory(environ, profile) for _ in range(_MEMORY_ROUNDS)]
        rows.append(Row.of(START[f"{profile}.memory"], used))
    return rows


def _measure_start(profile: str, environ: dict[str, str]) -> list[Row]:
    imports, starts = [], []
    for _ in range(_ROUNDS):
        imports.append(_run(_IMPORT, environ | {"DJANGO_SETTINGS_MODULE": "broadsheet.config.settings"}))
        with _served(environ) as (_, _, start):
            starts.append(start)
    return [
        Row.of(START[f"{profile}.first"], [one.processor for one in starts], [one.processor for one in imports]),
        Row.of(START[f"{profile}.wall"], [one.wall for one in starts], [one.wall for one in imports]),
    ]


def _run(code: str, environ: dict[str, str]) -> _Start:
    before, began = _used_by_children(), time.perf_counter()
    subprocess.run([sys.executable, "-c", code], env=os.environ | environ, check=True, stdout=subprocess.DEVNULL)
    return _Start(_used_by_children() - before, time.perf_counter() - began)


def _used_by_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def _served(environ: dict[str, str]) -> Iterator[tuple[int, int, _Start]]:
    """Serve the site until the block ends; gives its process, its port, and what it cost up to the first page."""
    shutil.rmtree(Path(environ["BROADSHEET_HOME"], "pages"), ignore_errors=True)
    port, began = load.free_port(), time.perf_counter()
    command = [sys.executable, "-m", "broadsheet.cli.main", "serve", "--port", str(port), "--workers", str(_WORKERS)]
    with subprocess.Popen(command, env=os.environ | environ, stdout=subprocess.DEVNULL) as process:
        try:
            while not _answers(port, "/"):
                if process.poll() is not None:
                    raise RuntimeError("the site did not start")
                time.sleep(0.01)
            wall = time.perf_counter() - began
            yield process.pid, port, _Start(sum(map(_processor_seconds, load.tree(process.pid))), wall)
        finally:
            process.terminate()


def _memory(environ: dict[str, str], profile: str) -> float:
    """The megabytes of all processes together after some pages and the background worker's first jobs."""
    with _served(environ) as (pid, port, _):
        for number in range(_PAGES):
            for path in _PATHS[profile]:
                _answers(port, f"{path}?fresh={number}")
        time.sleep(_SETTLE_SECONDS)
        used = [_megabytes(one) for one in load.tree(pid)]
    print(f"{profile}: MB of memory of each process: " + ", ".join(f"{one:.1f}" for one in used), flush=True)
    return sum(used)


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
    except OSError:
        return False
    finally:
        connection.close()
    if response.status != 200:
        raise RuntimeError(f"{path} answered {response.status}")
    return True


def _processor_seconds(pid: int) -> float:
    """What a process has used, and those of its children that have ended."""
    return sum(map(int, load.stat_fields(pid)[11:15])) / _TICKS


def _megabytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("Pss:"))) / 1024
