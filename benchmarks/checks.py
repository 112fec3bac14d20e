"""`/1.1/comment-check` against an empty view on the same server, and against rspamd, spamd and bogofilter.

The same comments of some 300 bytes, over kept-alive connections, one worker. What is not installed is left out.
"""

from __future__ import annotations

import http.client
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import quote_plus, urlencode

from benchmarks import load
from benchmarks.budgets import CHECKS
from benchmarks.report import Row
from benchmarks.scale import pick

_SECONDS = 2.0
_ROUNDS = pick(4, 12)
_LATE_ROUNDS = pick(1, 5)
_SYLLABLES = (
    "ba be bo da di du fe fi ga go ha ho ka ke li lo ma mi na no pa pe ra ri sa so ta ti va ve wa we".split()  # noqa: SIM905
)
_VOCABULARY = 2000
_INSTALL = {"rspamd": "rspamd", "spamd": "spamd", "bogofilter": "bogofilter"}


def comments(count: int) -> list[dict[str, str]]:
    """Different comments of some 300 bytes, a fifth of them advertising."""
    found, chance = [], random.Random(1)
    for number in range(count):
        words = " ".join(map(_word, chance.choices(range(_VOCABULARY), k=45)))
        offer = f" Cheap watches at http://shop{number % 97}.example.com/{number}" if number % 5 == 0 else "."
        found.append({
            "blog": "https://blog.example.org/", "user_ip": f"198.51.{number % 200}.{number % 250}",
            "user_agent": "Mozilla/5.0", "comment_author": f"Reader {number}",
            "comment_content": f"Note {number}: {words}"[: 300 - len(offer)] + offer,
            "permalink": f"https://blog.example.org/{number % 50}/",
        })  # fmt: skip
    return found


def measure() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="broadsheet-bench-") as folder:
        home = Path(folder)
        bodies = comments(5000)
        ours, empty = load.free_port(), load.free_port()
        with _filter(home, ours) as key, load.server(load.granian("benchmarks.empty:application", empty), empty):
            script = _script(home, key, bodies)
            _rate(ours, script, 1.0)
            rates = load.in_turn(
                _ROUNDS, ours=lambda: _rate(ours, script, _SECONDS), empty=lambda: _rate(empty, script, _SECONDS)
            )
            late = [_latency_at(0.8 * median(rates["ours"]), ours, key, bodies) for _ in range(_LATE_ROUNDS)]
        rows = [
            Row.of(CHECKS["empty"], rates["ours"], rates["empty"]),
            Row.of(CHECKS["late"], [1000 * one for one in late]),
        ]
        for name, other in (("rspamd", _rspamd), ("spamd", _spamd), ("bogofilter", _bogofilter)):
            speed = other(home, bodies)
            if speed is None:
                print(f"{name} is not installed; get it with: apt-get install {_INSTALL[name]}")
            else:
                rows.append(Row.of(CHECKS[name], [median(rates["ours"])], [speed]))
        return rows


def _word(number: int) -> str:
    """A made-up word of two to four syllables, another one for each number."""
    first, second = number % len(_SYLLABLES), number // len(_SYLLABLES)
    places = (first, second, first + second, 3 * first + second)
    return "".join([_SYLLABLES[place % len(_SYLLABLES)] for place in places[: 2 + number % 3]])


@contextmanager
def _filter(home: Path, port: int) -> Iterator[str]:
    environ = {"BROADSHEET_HOME": str(home / "var"), "BROADSHEET_PROFILE": "filter", "BROADSHEET_DEMO": "0",
               "DJANGO_SETTINGS_MODULE": "broadsheet.config.settings"}  # fmt: skip
    command = [sys.executable, "-m", "broadsheet.cli.main"]
    made = "from broadsheet.cli import install; install.install()"
    subprocess.run([sys.executable, "-c", made], env=os.environ | environ, check=True, stdout=subprocess.DEVNULL)
    add = [*command, "filter", "key", "add", "https://blog.example.org/"]
    key = subprocess.run(add, env=os.environ | environ, check=True, capture_output=True, text=True).stdout.strip()
    with load.server(load.granian("broadsheet.config.wsgi:application", port), port, environ):
        yield key


def _script(home: Path, key: str, bodies: list[dict[str, str]]) -> Path:
    """The comments as wrk sends them, one after the other."""
    place = home / "check.lua"
    lines = ",\n".join(f'"{urlencode(body | {"api_key": key})}"' for body in bodies)
    place.write_text(
        f"local bodies = {{{lines}}}\nlocal n = 0\n"
        'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/x-www-form-urlencoded"\n'
        'request = function() n = n % #bodies + 1; return wrk.format(nil, "/1.1/comment-check", nil, bodies[n]) end\n'
    )
    return place


def _rate(port: int, script: Path, seconds: float) -> float:
    if not shutil.which("wrk"):
        raise SystemExit("this benchmark sends its calls with wrk; get it with: apt-get install wrk")
    command = ["wrk", "-t1", f"-c{load.CONNECTIONS}", f"-d{max(1, round(seconds))}s", "-s", str(script),
               f"http://127.0.0.1:{port}"]  # fmt: skip
    ran = subprocess.run(load.on_core(load.CLIENT_CORE, command), capture_output=True, text=True, check=True)
    return load.read_rate(ran.stdout)


def _latency_at(rate: float, port: int, key: str, bodies: list[dict[str, str]], seconds: float = 4.0) -> float:
    """The 99th percentile, in seconds, of calls that come at an even rate whether or not the last are answered."""
    times: list[float] = []
    count, threads = int(rate * seconds), 8
    started = time.perf_counter() + 0.2

    def ask(first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        for number in range(first, count, threads):
            due = started + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            connection.request(
                "POST", "/1.1/comment-check", urlencode(bodies[number % len(bodies)] | {"api_key": key}), headers
            )
            connection.getresponse().read()
            times.append(time.perf_counter() - due)

    workers = [threading.Thread(target=ask, args=(first,)) for first in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return statistics.quantiles(times, n=100)[98]


def _mail(body: dict[str, str]) -> bytes:
    """A comment as the mail filters read it."""
    head = (
        f"From: {quote_plus(body['comment_author'])} <reader@example.org>\r\nTo: desk@example.org\r\n"
        "Subject: comment\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    )
    return f"{head}{body['comment_content']}\r\n".encode()


def _timed(ask: Callable[[bytes], object], bodies: list[dict[str, str]], most: int) -> float:
    mails = [_mail(body) for body in bodies[:most]]
    begun, done = time.perf_counter(), 0
    for mail in mails:
        ask(mail)
        done += 1
        if time.perf_counter() - begun > 2 * _SECONDS:
            break
    return done / (time.perf_counter() - begun)


def _rspamd(home: Path, bodies: list[dict[str, str]]) -> float | None:
    program = shutil.which("rspamd")
    if program is None:
        return None
    port = 11333
    command = [program, "-f", "-u", "_rspamd", "-g", "_rspamd"]
    with load.server(command, port):
        connection = http.client.HTTPConnection("127.0.0.1", port)

        def ask(mail: bytes) -> None:
            connection.request("POST", "/checkv2", mail)
            connection.getresponse().read()

        _timed(ask, bodies, 20)
        return _timed(ask, bodies, 5000)


def _spamd(home: Path, bodies: list[dict[str, str]]) -> float | None:
    program = shutil.which("spamd") or shutil.which("spamd", path="/usr/sbin")
    if program is None:
        return None
    port = load.free_port()
    # It logs every message on standard error as well, whatever its settings say.
    command = ["sh", "-c", 'exec "$0" "$@" 2>/dev/null', program, "-L", "-x", "--max-children=1", f"--port={port}",
               "--listen=127.0.0.1", "-s", "null"]  # fmt: skip
    with load.server(command, port):

        def ask(mail: bytes) -> None:
            with socket.create_connection(("127.0.0.1", port)) as line:
                line.sendall(b"CHECK SPAMC/1.5\r\nContent-length: %d\r\n\r\n" % len(mail) + mail)
                while line.recv(4096):
                    pass

        _timed(ask, bodies, 3)
        return _timed(ask, bodies, 500)


def _bogofilter(home: Path, bodies: list[dict[str, str]]) -> float | None:
    program = shutil.which("bogofilter")
    if program is None:
        return None
    words = home / "bogofilter"
    words.mkdir()
    for flag, part in (("-s", bodies[:500:5]), ("-n", bodies[1:500:5])):
        for body in part:
            subprocess.run([program, "-d", str(words), flag], input=_mail(body), check=True)
    return _timed(
        lambda mail: subprocess.run([program, "-d", str(words)], input=mail, stdout=subprocess.DEVNULL), bodies, 1000
    )
