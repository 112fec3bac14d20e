"""Whichever process is killed, and when: the next start repairs itself, and nothing acknowledged is lost."""

from __future__ import annotations

import hashlib
import json
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from broadsheet.config.tests import commands, services
from broadsheet.spamfilter.model import snapshot

pytestmark = pytest.mark.slow

_PREPARE = "from broadsheet.cli import install; install.install()"
# Teaches and notes checks, and says each number once both are acknowledged.
_TEACH = """
import sys
from broadsheet.cli import django_setup
django_setup.setup_site()
from django.utils import timezone
from broadsheet.spamapi import check_log, keys, service
from broadsheet.spamapi.models import ApiKey, Label
from broadsheet.spamapi.tests.build import a_check, a_submission
for owner in ("", "ada"):
    if not ApiKey.objects.filter(owner=owner).exists():
        keys.issue("https://blog.example.org/", timezone.now(), owner=owner)
key = ApiKey.objects.first()
for number in range(int(sys.argv[1]), int(sys.argv[2])):
    now, label = timezone.now(), Label.SPAM if number % 3 else Label.HAM
    words = a_submission(f"Comment number {number} about the mill and its bees", author=f"Reader {number}")
    service.teach(f"check:1:{number}", label, words, "key:1", now, owner="ada" if number % 2 else "")
    check_log.append(a_check(number, key.pk, "blog.example.org", "spam", now))
    print(number, flush=True)
"""
_COUNT = """
import json
from broadsheet.cli import django_setup
django_setup.setup_site()
from django.db.models import Max, Sum
from broadsheet.spamapi.models import Check, Lesson, Usage
print(json.dumps({
    "lessons": sorted(int(key.rpartition(":")[2]) for key in Lesson.objects.values_list("key", flat=True)),
    "end": Lesson.objects.aggregate(last=Max("pk"))["last"],
    "checks": Check.objects.count(), **Usage.objects.aggregate(counted=Sum("checks"), spam=Sum("spam")),
}))
"""
# A background worker that stands still at one place, says so, and goes on there when its input ends.
_HALT = """
import sys
from broadsheet.cli import django_setup
django_setup.setup()
from broadsheet.spamapi import check_log
from broadsheet.spamapi.learning import folding
from broadsheet.spamfilter.model import snapshot
check_log._AT_ONCE = 7
where = {"os": snapshot.os, "snapshot": snapshot, "check_log": check_log, "folding": folding}[sys.argv[1]]
name, is_after = sys.argv[2], sys.argv[3] == "after"
call = getattr(where, name)
def halted(*arguments, **named):
    done = call(*arguments, **named) if is_after else None
    print("here", flush=True)
    sys.stdin.read()
    return done if is_after else call(*arguments, **named)
setattr(where, name, halted)
from broadsheet.cli import main
main.main(["work"])
"""


class Home:
    """A filter's home folder, and the processes that work in it."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.folder = folder
        self.taught = 0
        # Nodes of one site have one secret, or each would file what it learns under hashes of its own.
        site = {"BROADSHEET_PROFILE": "filter", "BROADSHEET_SECRET_KEY": "a secret for all nodes of this test " * 2}
        self._environ = {"BROADSHEET_HOME": str(folder)} | site | environ

    def start(self, code: str, *arguments: str) -> subprocess.Popen:
        inherited = commands.inherited()
        return subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            env=inherited | self._environ,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, code: str, *arguments: str) -> str:
        with self.start(code, *arguments) as process:
            output, _ = process.communicate(timeout=services.SECONDS)
        assert process.returncode == 0
        return output

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen]:
        """The background worker; unless a test has killed it, it is ended as by the supervisor."""
        with self.start('from broadsheet.cli import main; main.main(["work"])') as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.send_signal(signal.SIGTERM)
                process.wait(services.SECONDS)

    @contextmanager
    def halted(self, *place: str) -> Iterator[subprocess.Popen]:
        """A background worker that stands still at one place; killed where the block ends, wherever it is then."""
        with self.start(_HALT, *place) as process:
            try:
                assert process.stdout.readline() == "here\n"
                yield process
            finally:
                process.kill()

    def teach(self, count: int) -> subprocess.Popen:
        """Somebody who teaches ``count`` lessons, one after the other; read their numbers as they are acknowledged."""
        first, self.taught = self.taught, self.taught + count
        return self.start(_TEACH, str(first), str(self.taught))

    def models(self) -> dict[str, str]:
        """The digest of each model, so that a difference is told in a line."""
        models = sorted((self.folder / "model").glob("*.model"))
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in models}

    def count(self) -> dict:
        return json.loads(self.run(_COUNT))

    def is_caught_up(self, end: int) -> bool:
        """Whether every owner's model has seen all lessons up to ``end`` and all checks are taken in."""
        snapshots = list((self.folder / "model").glob("*.model"))
        seen = [snapshot.read(path)[0]["mark"] for path in snapshots]
        return len(seen) == 2 and min(seen) == end and not list((self.folder / "spool").glob("checks*"))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("killed"))
    home.run(_PREPARE)
    return home


def assert_all_is_there(home: Home) -> None:
    """An ordinary start brings everything up to date, and that is what a rebuild gives."""
    end = home.count()["end"]
    with home.worker():
        services.wait_until(lambda: home.is_caught_up(end), "the worker to catch up")
    followed = home.models()
    home.run('from broadsheet.cli import main; main.main(["filter", "rebuild"])')

    assert home.models() == followed
    found = home.count()
    assert found["lessons"] == list(range(home.taught))
    assert found["checks"] == found["counted"] == found["spam"] == home.taught
    assert [path.name for path in (home.folder / "model").glob(".*.model.*")] == []


def test_a_worker_killed_at_any_moment_loses_nothing_and_learns_nothing_twice(prepared):
    moments = random.Random(20260314)
    for _ in range(4):
        with prepared.worker() as worker, prepared.teach(60) as teacher:
            kill_at = prepared.taught - 60 + moments.randrange(60)
            for line in teacher.stdout:
                if int(line) == kill_at:
                    worker.kill()
        assert teacher.returncode == 0
        assert worker.returncode == -signal.SIGKILL
    assert_all_is_there(prepared)


@pytest.mark.parametrize(
    "place",
    [
        ("os", "fsync", "before"),
        ("os", "replace", "before"),
        ("os", "replace", "after"),
        ("check_log", "_take_in", "before"),
        ("check_log", "_take_in", "after"),
    ],
    ids=" ".join,
)
def test_a_worker_killed_in_the_middle_of_publishing_or_counting_is_put_right_by_the_next(prepared, place):
    with prepared.teach(20) as teacher:
        teacher.communicate(timeout=services.SECONDS)
    with prepared.halted(*place):
        pass
    assert_all_is_there(prepared)


def test_a_teacher_killed_in_the_middle_loses_no_lesson_that_was_acknowledged(tmp_path):
    home, acknowledged = Home(tmp_path), -1
    home.run(_PREPARE)
    with home.worker(), home.teach(60) as teacher:
        for line in teacher.stdout:
            acknowledged = int(line)
            if acknowledged == 20:
                teacher.kill()
    there = home.count()["lessons"]

    assert there == list(range(len(there)))
    assert len(there) > acknowledged >= 20


@pytest.fixture(scope="module")
def cluster() -> services.Postgresql:
    return services.Postgresql()


@pytest.fixture(scope="module")
def on_postgresql(cluster, tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("fallen"), DATABASE_URL=cluster.url)
    home.run(_PREPARE)
    return home


def assert_another_machine_arrives_at_the_same(home: Home, cluster: services.Postgresql, folder: Path) -> None:
    """One that was not there when the database fell."""
    undisturbed = Home(folder, DATABASE_URL=cluster.url)
    undisturbed.run(
        "from broadsheet.cli import django_setup; django_setup.setup()\n"
        "from broadsheet.spamapi.learning import learner\nlearner.catch_up()"
    )
    assert undisturbed.models() == home.models()


def test_a_database_that_falls_at_any_moment_loses_nothing_and_nothing_is_learned_twice(
    on_postgresql, cluster, tmp_path
):
    home, moments = on_postgresql, random.Random(20260314)
    with home.worker() as worker:
        for _ in range(3):
            acknowledged, fall_at = home.taught - 1, home.taught + moments.randrange(60)
            with home.teach(60) as teacher:
                for line in teacher.stdout:
                    acknowledged = int(line)
                    if acknowledged == fall_at:
                        cluster.crash()
            cluster.start()
            # What was under way when it fell may be there or not; the client sends it again.
            home.taught = acknowledged + 1
    assert worker.returncode == 0
    with home.teach(20) as teacher:
        teacher.communicate(timeout=services.SECONDS)
    assert_all_is_there(home)
    assert_another_machine_arrives_at_the_same(home, cluster, tmp_path)


@pytest.mark.parametrize(
    "place",
    [
        ("folding", "_learn", "before"),
        ("os", "replace", "before"),
        ("check_log", "_take_in", "before"),
        ("check_log", "_take_in", "after"),
    ],
    ids=" ".join,
)
def test_a_worker_under_whom_the_database_falls_goes_on_when_it_is_back(on_postgresql, cluster, tmp_path, place):
    home = on_postgresql
    with home.teach(20) as teacher:
        teacher.communicate(timeout=services.SECONDS)
    end = home.count()["end"]
    with home.halted(*place) as worker:
        cluster.crash()
        worker.stdin.close()
        cluster.start()
        services.wait_until(lambda: home.is_caught_up(end), "the worker to catch up")
        worker.terminate()
        assert worker.wait(services.SECONDS) == 0
    assert_all_is_there(home)
    assert_another_machine_arrives_at_the_same(home, cluster, tmp_path)
