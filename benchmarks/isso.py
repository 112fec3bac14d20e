"""Isso on comments like ours, in an environment of its own.

``python3 -m venv X && X/bin/pip install isso gunicorn``, then ``BENCH_ISSO=X/bin/python``.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from benchmarks import load, texts

_SETTINGS = "[general]\ndbpath = {folder}/isso.db\nhost = http://localhost/\nnotify =\n[guard]\nenabled = false\n"
_SCRIPT = """
import json, os, random, sys, time
from isso import config, Isso
from isso.core import ThreadedMixin
from werkzeug.test import Client
from werkzeug.wrappers import Response
import isso as package

texts, rounds, settings = json.loads(sys.stdin.read()), int(sys.argv[1]), sys.argv[2]

class App(Isso, ThreadedMixin):
    pass

app = App(config.load(os.path.join(os.path.dirname(package.__file__), "isso.cfg"), settings))
uri = "/bench/"
app.db.threads.new(uri, "A story")
chance, made = random.Random(1), []
for text in texts:
    parent = made[-chance.randint(1, min(30, len(made)))] if made and chance.random() < 0.6 else None
    comment = {"text": text, "author": "Reader", "email": None, "website": None, "mode": 1, "parent": parent,
               "remote_addr": "127.0.0.0", "notification": 0}
    made.append(app.db.comments.add(uri, comment)["id"])
client = Client(app, Response)
spent = []
for _ in range(rounds):
    started = time.thread_time()
    answer = client.get("/?uri=" + uri)
    assert answer.status_code == 200, answer.status_code
    spent.append(1000 * (time.thread_time() - started))
print(json.dumps(spent))
"""
_SLOW_ROUNDS = 5
"""A whole thread takes Isso long, so that it is asked for it so often only; each figure then stands for several."""


def thread_milliseconds(comments: int, rounds: int) -> list[float] | None:
    """Processor time in which Isso gives a whole thread of so many ``comments``; ``None`` where it is not set up."""
    python = _python()
    if python is None:
        return None
    with tempfile.TemporaryDirectory(prefix="broadsheet-bench-") as folder:
        said = json.dumps([texts.text(number) for number in range(comments)])
        command = [python, "-c", _SCRIPT, str(min(rounds, _SLOW_ROUNDS)), _settings(folder)]
        done = subprocess.run(command, input=said, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"Isso did not run: {done.stderr.strip().splitlines()[-1]}")
        return None
    found = json.loads(done.stdout.splitlines()[-1])
    return [found[number % len(found)] for number in range(rounds)]


class Server:
    """Isso as it is served, and its processor time for comments."""

    def __init__(self, port: int, process: int) -> None:
        self._process = process
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self._numbers = count()

    def cost_of_replies(self, number: int) -> float:
        """Milliseconds of the server's processor time for one of so many comments, under eight pages in turn."""
        bodies = [self._comment(next(self._numbers)) for _ in range(number)]
        before = load.processor_seconds(self._process)
        for path, body in bodies:
            self._connection.request("POST", path, body, {"Content-Type": "application/json"})
            response = self._connection.getresponse()
            said = response.read()
            if response.status != 201:
                raise RuntimeError(f"Isso answered {response.status}: {said[:200]!r}")
        return 1000 * (load.processor_seconds(self._process) - before) / number

    @staticmethod
    def _comment(number: int) -> tuple[str, str]:
        fields = {"text": texts.text(number), "author": f"Anna {number}", "email": None, "website": None,
                  "parent": None, "title": "A story"}  # fmt: skip
        return f"/new?uri=/bench/{number % 8}/", json.dumps(fields)


@contextmanager
def server() -> Iterator[Server | None]:
    """Isso on one worker until the block ends; ``None`` where it is not set up."""
    python = _python()
    if python is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="broadsheet-bench-") as folder:
        port = load.free_port()
        command = [python, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "8",
                   "--keep-alive", "75", "--log-level", "error", "isso.run:application"]  # fmt: skip
        with load.server(command, port, {"ISSO_SETTINGS": _settings(folder)}) as process:
            yield Server(port, process)


def _python() -> str | None:
    python = os.environ.get("BENCH_ISSO")
    if not python:
        print("Isso is left out: set BENCH_ISSO to the python of an environment with it (pip install isso gunicorn)")
        return None
    return python


def _settings(folder: str) -> str:
    place = Path(folder, "isso.cfg")
    place.write_text(_SETTINGS.format(folder=folder))
    return str(place)
