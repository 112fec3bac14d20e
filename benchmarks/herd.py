"""Sixty-four readers of one article while replies to it come in, against the same readers without replies."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
import time

from benchmarks import load, served
from benchmarks.budgets import HERD
from benchmarks.report import Row
from benchmarks.scale import pick
from benchmarks.served import Served

_READERS = 64
_REPLIES_A_SECOND = 5
_SECONDS = pick(4, 10)
_ROUNDS = pick(3, 9)
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
_LATE = re.compile(r"^\s*99%\s+([\d.]+)(us|ms|s)$", re.MULTILINE)


def measure() -> list[Row]:
    if not shutil.which("wrk"):
        raise SystemExit("this benchmark reads with wrk; get it with: apt-get install wrk")
    with served.site() as site:
        taken = [(_read_while_replies_come(site), _read(site)) for _ in range(_ROUNDS)]
    busy, quiet = [one for one, _ in taken], [other for _, other in taken]
    return [
        Row.of(HERD["rate"], [rate for rate, _ in busy], [rate for rate, _ in quiet]),
        Row.of(HERD["late"], [late for _, late in busy]),
    ]


def _read(site: Served) -> tuple[float, float]:
    """Pages a second, and the 99th percentile of the waiting time in milliseconds."""
    command = ["wrk", "-t1", f"-c{_READERS}", f"-d{_SECONDS}s", "--latency",
               f"http://127.0.0.1:{site.port}{site.articles[0]}"]  # fmt: skip
    ran = subprocess.run(load.on_core(load.CLIENT_CORE, command), capture_output=True, text=True, check=True)
    found = _LATE.search(ran.stdout)
    assert found, ran.stdout
    return load.read_rate(ran.stdout), float(found[1]) * _UNITS[found[2]]


def _read_while_replies_come(site: Served) -> tuple[float, float]:
    stop = threading.Event()
    failed: list[BaseException] = []

    def write() -> None:
        due = time.monotonic()
        try:
            while not stop.wait(max(0.0, due - time.monotonic())):
                site.reply()
                due += 1 / _REPLIES_A_SECOND
        except Exception as problem:  # handed to the thread that measures
            failed.append(problem)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        found = _read(site)
    finally:
        stop.set()
        writer.join()
    if failed:
        raise failed[0]
    return found
