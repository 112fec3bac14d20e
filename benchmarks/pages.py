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
        ours, bare, nginx, front = (load.free_port() for _ in range(4))
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
        command = load.nginx(home, nginx, _configuration(home, front, ours))
        if command:
            running.enter_context(load.server(command, nginx))
            measures["folder"] = lambda: load.rate(front, _ARTICLE)
            measures["file"] = lambda: load.rate(nginx, "/article.html")
        rates = load.in_turn(_ROUNDS, **measures)
    size = f"{len(body) // 1024} KB"
    rows = [Row.of(PAGE["bare"], rates["ours"], rates["bare"], size)]
    return [*rows, Row.of(PAGE["nginx"], rates["folder"], rates["file"], size)] if command else rows


def _prepare(home: Path) -> None:
    migrated.copy_to(home / "broadsheet.sqlite3")
    code = "from broadsheet.cli.install import install; install()"
    environ = os.environ | {"BROADSHEET_HOME": str(home)}
    subprocess.run([sys.executable, "-c", code], env=environ, check=True, stdout=subprocess.DEVNULL)


def _configuration(home: Path, port: int, app: int) -> str:
    """What `broadsheet webserver nginx` prints for the site in ``home``, to listen on ``port``."""
    command = [sys.executable, "-m", "broadsheet.cli.main", "webserver", "nginx", "--app", f"127.0.0.1:{app}"]
    address = {"BROADSHEET_HOME": str(home), "BROADSHEET_URL": f"http://127.0.0.1:{port}"}
    environ = os.environ | address | {"BROADSHEET_TRUSTED_PROXIES": "1"}
    return subprocess.run(command, env=environ, check=True, capture_output=True, text=True).stdout


def _fetch(port: int, path: str) -> tuple[bytes, list[tuple[str, str]]]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{path} answered {response.status}")
    return body, [header for header in response.getheaders() if header[0].lower() != "date"]
