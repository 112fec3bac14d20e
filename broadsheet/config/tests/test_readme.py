"""The commands of the README work as they are written, on an empty home folder."""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from broadsheet.config.tests import commands, services
from broadsheet.config.tests.journeys.steps import CAPTURED, HEADLINE

pytestmark = pytest.mark.slow

README = Path(__file__).resolve().parents[3] / "README.md"
BROADSHEET = Path(sys.executable).with_name("broadsheet")
# What the targets of make run; `make test` would run this test again.
MAKE = {"make run": ".venv/bin/broadsheet serve", "make test": ""}


def blocks() -> list[list[str]]:
    """The arguments of each command of `broadsheet`, block by block."""
    found = re.findall(r"^```sh\n(.*?)^```$", README.read_text(), re.MULTILINE | re.DOTALL)
    programs = [[MAKE.get(line, line) for line in block.splitlines()] for block in found]
    commands = [[line for line in block if line.startswith(".venv/bin/broadsheet ")] for block in programs]
    return [[line.partition(" ")[2] for line in block] for block in commands if block]


@pytest.fixture
def folder(tmp_path) -> Path:
    """A working directory with nothing in it but the page that the README imports."""
    (tmp_path / "saved-page.html").write_text(CAPTURED)
    return tmp_path


def environ() -> dict[str, str]:
    inherited = commands.inherited()
    # The demonstration content takes time, and the start with it is tested elsewhere.
    return inherited | {"PYTHONUNBUFFERED": "1", "BROADSHEET_DEMO": "0"}


def run(folder: Path, command: str) -> str:
    done = subprocess.run([BROADSHEET, *command.split()], cwd=folder, env=environ(), capture_output=True, text=True)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout.strip()


@contextmanager
def served(folder: Path, command: str) -> Iterator[int]:
    """Serve as the command says, on a free port; yields the port, and stops with TERM."""
    port, log = services.free_port(), folder / "serve.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [BROADSHEET, *command.split(), "--port", str(port)],
            cwd=folder, env=environ(), stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        services.wait_until(lambda: "is running at" in log.read_text() or server.poll() is not None, "the site")
        assert server.poll() is None, log.read_text()
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(services.SECONDS) == 0


def answer(port: int, method: str, path: str, body: str = "") -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=services.SECONDS)
    try:
        connection.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        response = connection.getresponse()
        assert response.status == 200
        return response.read().decode()
    finally:
        connection.close()


def test_every_command_is_tried_below():
    assert [[" ".join(command.split()[:2]) for command in block] for block in blocks()] == [
        ["serve"],
        ["import page"],
        ["serve --profile", "filter key"],
    ]


def test_the_site_is_served_and_a_saved_page_is_imported(folder):
    (serve,), (import_page,), _ = blocks()

    with served(folder, serve) as port:
        imported = run(folder, import_page)
        assert HEADLINE in imported
        address = re.search(r" at (\S+):", imported).group(1)
        assert HEADLINE in answer(port, "GET", address)


def test_the_filter_alone_is_served_and_a_key_is_made_for_it(folder):
    _, _, (serve, add_key) = blocks()

    with served(folder, serve) as port:
        key = run(folder, add_key)
        assert re.fullmatch(r"\S{12}", key)
        assert answer(port, "POST", "/1.1/verify-key", f"key={key}&blog=https://blog.example.org/") == "valid"
