"""What the supervisor loads before it starts processes, and how each ends with the one that started it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from broadsheet.cli import processes
from broadsheet.cli.supervisor import Pauses
from broadsheet.config.tests import commands, migrated, services
from broadsheet.newsroom.tests.build import an_article

_LOADED = """
import contextlib, importlib, json, os, sys
from broadsheet.cli import frugality, processes
def opened():
    for number in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            yield os.readlink(f"/proc/self/fd/{number}")
frugality.be_frugal()
processes.load_site()
import gc
from django.db import connection
print(json.dumps({
    "open": sorted({os.path.basename(name) for name in opened() if name.startswith(os.environ["BROADSHEET_HOME"])}),
    "threads": len(os.listdir("/proc/self/task")),
    "connected": connection.connection is not None,
    "mapped": "recent.window" in open("/proc/self/maps").read(),
    "driver of another database": "psycopg_binary" in sys.modules,
    "loaded for few": [name for name in ("lxml", "ninja", "pillow_heif", "pydantic", "requests", "rich")
                       if sys.modules.get(name)],
    "can be loaded": [importlib.import_module(name).__name__ for name in ("lxml", "ninja", "requests")],
    "frozen": gc.get_freeze_count(),
}))
"""
# A process forked from one that has loaded the site; it says how many megabytes its first query makes its own.
_FORKED = """
import os
from broadsheet.cli import frugality, processes
frugality.be_frugal()
processes.load_site()
from django.db import connection
# Read in small pieces: a large one would be asked of the allocator before the query asks for any.
def own():
    file = os.open("/proc/self/smaps_rollup", os.O_RDONLY)
    lines = b"".join(iter(lambda: os.read(file, 100), b""))
    os.close(file)
    return int(lines.partition(b"Private_Dirty:")[2].split()[0]) / 1024
if os.fork():
    os.wait()
else:
    own()
    before = own()
    connection.cursor().execute("SELECT COUNT(*) FROM django_migrations")
    print(own() - before)
"""
# A parent with a child that does not heed TERM; it says the child's number.
_FAMILY = """
import os, signal, time
from broadsheet.cli import signals
parent = os.getpid()
if child := os.fork():
    signal.pause()
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signals.end_with(parent, 1)
print(os.getpid(), flush=True)
while True:
    signal.pause()
"""
_LATE = """
import os, signal
from broadsheet.cli import signals
signals.end_with(os.getppid() + 1, 1)
signal.pause()
"""
# A process that ends at once.
_SHORT = """
from broadsheet.cli import supervisor
def work():
    print("started", flush=True)
with supervisor.Supervisor("fork") as running:
    running.start("short", work)
    running.run()
"""
_STUBBORN = """
import os, signal
from broadsheet.cli import processes, supervisor
processes.STOP_SECONDS = 1
def work():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print(os.getpid(), flush=True)
    while True:
        signal.pause()
with supervisor.Supervisor("fork") as running:
    running.start("stubborn", work)
    running.run()
"""
# A job that goes on where its input ends.
_AT_WORK = """
import sys
from broadsheet.cli import django_setup, work
django_setup.setup()
from broadsheet.lib import jobs
def run(now):
    print("begun", flush=True)
    sys.stdin.read()
    print("finished", flush=True)
jobs.in_force = lambda: [jobs.Job("one", 60, run), jobs.Job("two", 60, run)]
work.run_jobs()
"""


@pytest.mark.slow
@pytest.mark.parametrize(("profile", "opened_again_by_each"), [("full", ["pages.counter"]), ("filter", [])])
def test_nothing_to_share_is_open_where_the_site_is_loaded_and_its_memory_is_not_collected_again(
    profile, opened_again_by_each, tmp_path
):
    migrated.copy_to(tmp_path / "broadsheet.sqlite3")
    inherited = commands.inherited()
    environ = inherited | {"BROADSHEET_HOME": str(tmp_path), "BROADSHEET_PROFILE": profile}
    ran = subprocess.run([sys.executable, "-c", _LOADED], env=environ, capture_output=True, text=True, check=True)

    found = json.loads(ran.stdout)
    assert found.pop("frozen") > 50_000
    assert found == {
        "open": opened_again_by_each,
        "threads": 1,
        "connected": False,
        "mapped": False,
        "driver of another database": False,
        "loaded for few": [],
        "can be loaded": ["lxml", "ninja", "requests"],
    }


@pytest.mark.slow
def test_what_a_forked_process_makes_does_not_lie_all_over_the_memory_that_it_shares(tmp_path):
    migrated.copy_to(tmp_path / "broadsheet.sqlite3")
    here = {"BROADSHEET_HOME": str(tmp_path), "BROADSHEET_PROFILE": "full", "BROADSHEET_DEBUG": "1"}
    environ = commands.inherited() | here
    ran = subprocess.run([sys.executable, "-c", _FORKED], env=environ, capture_output=True, text=True, check=True)

    assert 0 < float(ran.stdout) < 3.5


def is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_child_that_does_not_heed_term_ends_some_time_after_its_parent_was_killed():
    with subprocess.Popen([sys.executable, "-c", _FAMILY], stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        parent.kill()
    services.wait_until(lambda: not is_alive(child), "the child to end")


def test_a_child_whose_parent_is_gone_already_ends_at_once():
    assert subprocess.run([sys.executable, "-c", _LATE], check=False, timeout=services.SECONDS).returncode < 0


def test_a_process_is_started_again_at_once_and_one_that_soon_ends_again_with_growing_pauses():
    pauses = Pauses()

    assert [pauses.after(lived=5.0) for _ in range(8)] == [0, 1, 2, 4, 8, 16, 30, 30]
    assert pauses.after(lived=3600.0) == 0
    assert pauses.after(lived=5.0) == 0


def test_what_ends_is_started_again_until_the_supervisor_is_asked_to_stop():
    with subprocess.Popen([sys.executable, "-c", _SHORT], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert [running.stdout.readline() for _ in range(3)] == [b"started\n"] * 3
        running.terminate()
        said = running.stderr.read().decode()

    assert running.returncode == 0
    assert said.splitlines()[:2] == [
        "broadsheet: the short process ended (0); starting it again",
        "broadsheet: the short process ended (0); starting it again in 1 s",
    ]


def test_a_process_that_does_not_heed_term_is_killed_when_its_time_is_over():
    with subprocess.Popen([sys.executable, "-c", _STUBBORN], stdout=subprocess.PIPE, text=True) as running:
        child = int(running.stdout.readline())
        running.terminate()
        assert running.wait(services.SECONDS) == 0
    assert not is_alive(child)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_job_under_way_is_finished_before_the_background_worker_ends(number, tmp_path):
    environ = os.environ | {"BROADSHEET_HOME": str(tmp_path), "BROADSHEET_PROFILE": "filter"}
    command = [sys.executable, "-c", _AT_WORK]
    with subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout.readline() == "begun\n"
        worker.send_signal(number)
        worker.stdin.close()
        assert worker.stdout.read() == "finished\n"

    assert worker.returncode == 0


@pytest.mark.django_db
def test_the_second_page_that_is_made_before_the_fork_is_an_article(client):
    article = an_article()

    found = processes._STORY.search(client.get("/").content)

    assert found
    assert found[1].decode() == article.url
