"""``broadsheet serve``: first start, second start, and a clean end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from broadsheet.config.tests import running, services

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def first_start(tmp_path_factory) -> tuple[Path, str]:
    """A home folder in which the site was started and stopped once, and what that start printed."""
    home = tmp_path_factory.mktemp("served")
    with running.site(home) as site:
        assert site.get("/").status == 200
    return home, site.output()


@pytest.fixture
def home(first_start) -> Path:
    return first_start[0]


def processes_of(home: Path) -> list[int]:
    """The living processes that were started with this home folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environ = (folder / "environ").read_bytes()
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if (
            f"BROADSHEET_HOME={home}".encode() in environ.split(b"\0")
            and state != "Z"
            and int(folder.name) != os.getpid()
        ):
            found.append(int(folder.name))
    return found


def test_the_first_start_prints_a_random_password_and_a_later_one_prepares_nothing(first_start):
    home, output = first_start

    assert re.search(r"Password: +\S{16}", output)
    with running.site(home) as again:
        assert "Password:" not in again.output()
        assert "Preparing" not in again.output()
        assert again.get("/").status == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_every_process_ends_with_the_supervisor(home, number):
    with running.site(home) as site:
        assert len(processes_of(home)) >= 4
        site.process.send_signal(number)
        assert site.process.wait(20) == 0

    assert processes_of(home) == []


def test_children_end_even_when_the_supervisor_is_killed_outright(home):
    with running.site(home) as site:
        site.process.kill()
        site.process.wait()
        services.wait_until(lambda: not processes_of(home), "the children to end", 20)


def test_a_port_in_use_is_named_with_the_cure(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "-m", "broadsheet.cli.main", "serve", "--port", str(port)],
            env=os.environ | {"BROADSHEET_HOME": str(home)}, capture_output=True, text=True,
        )  # fmt: skip

    assert ended.returncode == 1
    assert "choose another with --port" in ended.stderr


@pytest.mark.parametrize("arguments", [["--workers", "0"], ["--workers", "1000"]])
def test_a_senseless_number_of_workers_is_refused(home, arguments):
    ended = subprocess.run(
        [sys.executable, "-m", "broadsheet.cli.main", "serve", *arguments],
        env=os.environ | {"BROADSHEET_HOME": str(home)}, capture_output=True, text=True,
    )  # fmt: skip

    assert ended.returncode == 1
    assert "--workers" in ended.stderr


def test_a_comment_acknowledged_before_a_kill_is_there_after_it(home):
    with running.site(home) as site:
        thread = site.thread_of("/town/cobble-hill-shut-for-nine-days/")
        answer = site.reply(thread, "Is the bus to the harbour going round by the Drying Green as well?", "Ada")
        assert answer.status == 303
        for pid in processes_of(home):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
    with running.site(home) as site:
        assert "going round by the Drying Green as well?" in site.get("/town/cobble-hill-shut-for-nine-days/").body


def test_a_first_start_that_is_ended_leaves_no_process_and_no_half_a_paper(tmp_path):
    home = tmp_path / "fresh"
    command = [sys.executable, "-m", "broadsheet.cli.main", "serve", "--port", str(services.free_port())]
    with subprocess.Popen(
        command, env=os.environ | {"BROADSHEET_HOME": str(home)}, stdout=subprocess.PIPE, text=True
    ) as first:
        assert any("demonstration newspaper" in line for line in first.stdout)
        services.wait_until(lambda: len(processes_of(home)) >= 2, "the preparation to be under way")
        first.terminate()
        first.wait(10)
        services.wait_until(lambda: not processes_of(home), "the preparation to end", 10)

    with running.site(home) as site:
        assert site.get("/town/cobble-hill-shut-for-nine-days/").status == 200
