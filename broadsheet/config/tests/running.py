"""A real site for tests: ``broadsheet serve`` in a process of its own, on a free port, in a home of its own."""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from broadsheet.config.tests import commands, services

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str
    headers: dict[str, str]


@dataclass(slots=True)
class RunningSite:
    """A served site, and the few things a test asks of it over HTTP."""

    process: subprocess.Popen
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def output(self) -> str:
        return self.log.read_text()

    def request(self, method: str, path: str, body: str | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {"User-Agent": BROWSER} | headers)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
            return Answer(response.status, text, {name.lower(): value for name, value in response.getheaders()})
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, **headers)

    def thread_of(self, path: str) -> int:
        """The id of the thread under the article at ``path``."""
        return int(re.search(r'action="/threads/(\d+)/reply"', self.get(path).body).group(1))

    def reply(self, thread_id: int, text: str, name: str, **fields: str) -> Answer:
        """Open the reply form as a reader would, and send it; where there is none, this is what came instead."""
        form = self.get(f"/threads/{thread_id}/reply")
        stamp = re.search(r'name="stamp" value="([^"]+)"', form.body)
        if stamp is None:
            return form
        values = {"comment": text, "name": name, "stamp": stamp[1], "elapsed": "62.5"} | fields
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        return self.request("POST", f"/threads/{thread_id}/reply", urlencode(values), **headers)


@contextmanager
def site(home: Path, *arguments: str, python: str = sys.executable, **environ: str) -> Iterator[RunningSite]:
    """Serve ``home`` until the block ends, then stop it as an operator would; ``{port}`` in a setting is its port."""
    port = services.free_port()
    environ = {name: value.replace("{port}", str(port)) for name, value in environ.items()}
    log = home / f"serve-{port}.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [python, "-m", "broadsheet.cli.main", "serve", "--port", str(port), *arguments],
            env=commands.inherited() | {"BROADSHEET_HOME": str(home), "PYTHONUNBUFFERED": "1"} | environ,
            stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    running = RunningSite(process, port, log)
    try:
        services.wait_until(
            lambda: "is running at" in log.read_text() or process.poll() is not None, "the site to start"
        )
        if process.poll() is not None:
            pytest.fail(f"The site ended at its start:\n{log.read_text()}")
        yield running
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(services.SECONDS)
