"""``broadsheet serve``: first start, second start, and a clean end."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import takewhile
from pathlib import Path
from threading import Timer
from urllib.parse import urlencode

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
        services.wait_until(lambda: len(processes_of(home)) == 5, "all processes to run")
        site.process.send_signal(number)
        assert site.process.wait(services.SECONDS) == 0

    services.wait_until(lambda: not processes_of(home), "the last of them to end")


def test_children_end_even_when_the_supervisor_is_killed_outright(home):
    with running.site(home) as site:
        site.process.kill()
        site.process.wait()
        services.wait_until(lambda: not processes_of(home), "the children to end")


def processes_named(home: Path, name: str) -> set[int]:
    """Those that do this: ``web``, ``web worker`` or ``background``."""
    found = set()
    for pid in processes_of(home):
        with suppress(OSError):
            if Path(f"/proc/{pid}/comm").read_text() == f"{name}\n":
                found.add(pid)
    return found


@pytest.mark.parametrize(("name", "count"), [("web worker", 2), ("web", 1), ("background", 1)])
def test_a_process_that_is_killed_is_there_again_and_what_it_started_is_gone(home, name, count):
    with running.site(home) as site:
        services.wait_until(lambda: len(processes_of(home)) == 5, "all processes to run")
        before = processes_named(home, name)
        below = processes_named(home, "web worker") if name == "web" else set()
        assert len(before) == count
        killed = min(before)
        os.kill(killed, signal.SIGKILL)

        services.wait_until(lambda: len(processes_named(home, name) - {killed}) == count, "another one to run")
        services.wait_until(lambda: not below & set(processes_of(home)), "the orphans to end")
        services.wait_until(lambda: len(processes_named(home, "web worker")) == 2, "two web workers")
        assert site.get("/").status == 200
    services.wait_until(lambda: not processes_of(home), "the last of them to end")


# How long the end waits for an answer is some seconds, in which a busy machine may not even begin with it.
_PATIENT = f"processes.STOP_SECONDS = processes._ANSWER_SECONDS = {services.SECONDS}"


def test_what_a_reader_has_begun_to_send_is_answered_before_the_end(home):
    with ExitStack() as stack:
        site = stack.enter_context(served_otherwise(home, _PATIENT))
        reader = stack.enter_context(socket.create_connection(("127.0.0.1", site.port), services.SECONDS))
        body = b"comment=half"
        head = f"POST /threads/1/reply HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nSec-Fetch-Site: same-origin\r\n"
        form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {2 * len(body)}\r\n\r\n"
        reader.sendall(f"{head}{form}".encode() + body)
        services.wait_until(lambda: is_read(site.port), "the request to be taken")
        site.process.terminate()
        services.wait_until(lambda: not services.listens(site.port), "the port to be closed")
        reader.sendall(body)

        assert reader.recv(12) == b"HTTP/1.1 422"
    services.wait_until(lambda: not processes_of(home), "the last of them to end")


def is_read(port: int) -> bool:
    """Whether nothing that was sent to this port waits to be read."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return all(line[4].endswith(":00000000") for line in lines if line[1].endswith(f":{port:04X}") and line[3] == "01")


def test_no_acknowledged_comment_is_lost_whatever_process_is_killed_and_when(home):
    chance, acknowledged = random.Random(20260314), []
    with running.site(home, BROADSHEET_TRUSTED_PROXIES="1") as site:
        thread = site.thread_of("/town/cobble-hill-shut-for-nine-days/")
        form = site.get(f"/threads/{thread}/reply").body
        stamp = re.search(r'name="stamp" value="([^"]+)"', form).group(1)
        # On a busy machine most are killed before they are answered: then there are more.
        for number in takewhile(lambda number: number < 16 or len(acknowledged) < 5, range(200)):
            services.wait_until(lambda: answers(site), "the site to answer")
            killing = Timer(chance.random() * 0.04, kill_one, [home, site.process.pid, chance])
            killing.start()
            text = f"Number {number} of the bees by the old mill came through the winter."
            with suppress(OSError, http.client.HTTPException):
                if send(site, thread, stamp, text, number) == 303:
                    acknowledged.append(text)
            killing.join()
    with closing(sqlite3.connect(home / "broadsheet.sqlite3")) as database:
        there = {text for (text,) in database.execute("SELECT text FROM discussion_comment")}

    assert len(acknowledged) >= 5
    assert set(acknowledged) <= there


def kill_one(home: Path, supervisor: int, chance: random.Random) -> None:
    pids = sorted(set(processes_of(home)) - {supervisor})
    with suppress(ProcessLookupError):
        os.kill(chance.choice(pids or [0x7FFFFFFF]), signal.SIGKILL)


def send(site: running.RunningSite, thread: int, stamp: str, text: str, number: int) -> int:
    fields = {"comment": text, "name": f"Ada {number}", "stamp": stamp, "elapsed": "62.5"}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
        "X-Forwarded-For": f"198.{number}.100.7",
    }
    return site.request("POST", f"/threads/{thread}/reply", urlencode(fields), **headers).status


def answers(site: running.RunningSite) -> bool:
    with suppress(OSError, http.client.HTTPException):
        return site.get("/").status == 200
    return False


@contextmanager
def served_otherwise(home: Path, change: str) -> Iterator[running.RunningSite]:
    """The site, served where one thing in the module of its processes is changed; ended as an operator would."""
    port = services.free_port()
    code = f"from broadsheet.cli import main, processes; {change}; main.main(['serve', '--port', '{port}'])"
    with subprocess.Popen([sys.executable, "-c", code], env=os.environ | {"BROADSHEET_HOME": str(home)}) as served:
        site = running.RunningSite(served, port, home / "none.log")
        try:
            services.wait_until(lambda: answers(site), "the site to answer")
            yield site
            served.terminate()
            assert served.wait(services.SECONDS) == 0
        finally:
            served.kill()
    # Python's own helper for started processes sees the end of its pipe a moment later.
    services.wait_until(lambda: not processes_of(home), "the rest to end")


def test_where_processes_cannot_be_forked_each_loads_the_site_itself(home):
    with served_otherwise(home, "processes.start_method = lambda: 'spawn'"):
        services.wait_until(lambda: processes_named(home, "background"), "the background worker to run")


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
        first.wait(services.SECONDS)
        services.wait_until(lambda: not processes_of(home), "the preparation to end")

    with running.site(home) as site:
        assert site.get("/town/cobble-hill-shut-for-nine-days/").status == 200
