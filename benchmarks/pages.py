"""An article with its replies from its page file, against the server alone."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks import load
from benchmarks.budgets import PAGE
from benchmarks.report import Row
from benchmarks.scale import pick
from broadsheet.config.tests import migrated

_ROUNDS = pick(5, 15)
_ARTICLE = "/town/saved-by-a-pocketful-of-beans/"


def measure() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="broadsheet-bench-") as name, ExitStack() as running:
        home = Path(name)
        ours, bare = load.free_port(), load.free_port()
        _prepare(home)
        environ = {"BROADSHEET_HOME": str(home)}
        running.enter_context(load.server(load.granian("broadsheet.config.wsgi:application", ours), ours, environ))
        # The first answer is rendered and kept; the second comes from the file.
        _fetch(ours, _ARTICLE)
        body, headers = _fetch(ours, _ARTICLE)
        (home / "article.html").write_bytes(body)
        (home / "headers.json").write_text(json.dumps(headers))
        answer = {"BARE_ANSWER": str(home)}
        running.enter_context(load.server(load.granian("benchmarks.bare:application", bare), bare, answer))
        measures = {
            "ours": lambda: load.rate(ours, _ARTICLE),
            "bare": lambda: load.rate(bare, "/"),
        }
        rates = load.in_turn(_ROUNDS, **measures)
    return [Row.of(PAGE["bare"], rates["ours"], rates["bare"], f"{len(body) // 1024} KB")]


def _prepare(home: Path) -> None:
    migrated.copy_to(home / "broadsheet.sqlite3")
    code = "from broadsheet.cli.install import install; install()"
    environ = os.environ | {"BROADSHEET_HOME": str(home)}
    subprocess.run([sys.executable, "-c", code], env=environ, check=True, stdout=subprocess.DEVNULL)


def _fetch(port: int, path: str) -> tuple[bytes, list[tuple[str, str]]]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{path} answered {response.status}")
    return body, [header for header in response.getheaders() if header[0].lower() != "date"]
