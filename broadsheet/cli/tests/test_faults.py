"""What goes wrong around a site ends in one sentence with the cure, and nothing is harmed."""

from __future__ import annotations

import errno
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from broadsheet.cli import faults
from broadsheet.config.tests import commands, migrated, running, services
from broadsheet.lib.storage_away import StorageAway
from broadsheet.spamfilter.model.snapshot import SnapshotError

pytestmark = pytest.mark.slow
_INSTALL = "from broadsheet.cli import install; install.install()"


def broadsheet(home: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "broadsheet.cli.main", *words],
        env=commands.inherited() | {"BROADSHEET_HOME": str(home), "BROADSHEET_PROFILE": "filter"} | environ,
        capture_output=True, text=True, timeout=services.SECONDS,
    )  # fmt: skip


def on_a_free_port() -> tuple[str, str]:
    return "--port", str(services.free_port())


def the_sentence(ended: subprocess.CompletedProcess[str]) -> str:
    """The only thing that was said on standard error."""
    assert ended.returncode == 1, ended.stderr
    lines = ended.stderr.splitlines()
    assert len(lines) == 1, ended.stderr
    assert lines[0].startswith("broadsheet: ")
    return lines[0]


def a_home_of(database: Path, home: Path) -> Path:
    """A home folder whose database is of this version, with one row more among its migrations."""
    home.mkdir()
    (home / "profile").write_text("filter\n")
    shutil.copy(database, home / "broadsheet.sqlite3")
    return home


@pytest.fixture
def later(tmp_path) -> Path:
    """A home folder that a later version has served."""
    migrated.copy_to(tmp_path / "made.sqlite3")
    home = a_home_of(tmp_path / "made.sqlite3", tmp_path / "home")
    with closing(sqlite3.connect(home / "broadsheet.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('spamapi', '0999_of_later', '2030-01-01')"
        )
    return home


def test_a_second_serve_of_a_home_says_who_has_it_also_after_the_first_was_killed(tmp_path):
    with running.site(tmp_path, "--workers", "1", "--profile", "filter") as site:
        said = the_sentence(broadsheet(tmp_path, "serve", *on_a_free_port()))
        assert f"by process {site.process.pid} on port {site.port};" in said
        assert "BROADSHEET_HOME" in said

        # The site is announced when it answers, which may be before its own worker has begun.
        services.wait_until(lambda: (tmp_path / "worker.alive").exists(), "the background worker to run")
        worker = the_sentence(broadsheet(tmp_path, "work"))
        assert "done already, by process " in worker
        site.process.send_signal(signal.SIGKILL)
        site.process.wait()
    with running.site(tmp_path, "--workers", "1") as again:
        assert again.get("/healthz").status == 200


def test_a_home_that_is_a_file_is_named(tmp_path):
    (tmp_path / "home").write_text("a letter")

    assert "BROADSHEET_HOME is no folder" in the_sentence(broadsheet(tmp_path / "home", "serve"))
    assert (tmp_path / "home").read_text() == "a letter"


def test_a_home_that_cannot_be_written_is_named():
    assert "BROADSHEET_HOME is no folder that can be used (/proc/none:" in the_sentence(
        broadsheet(Path("/proc/none"), "serve")
    )


def test_a_database_server_that_is_away_is_named(tmp_path):
    address = f"postgres://broadsheet@127.0.0.1:{services.free_port()}/none"
    said = the_sentence(broadsheet(tmp_path / "home", "serve", *on_a_free_port(), DATABASE_URL=address))

    assert "The database cannot be reached" in said
    assert "check DATABASE_URL" in said


def test_a_full_disk_at_the_first_start_is_named_and_with_room_it_goes_on(tmp_path):
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode:
        pytest.skip("this user may not make a small disk")
    home, port = tmp_path / "home", services.free_port()
    home.mkdir()
    command = (
        f"mount -t tmpfs -o size=300k small {home}; {sys.executable} -m broadsheet.cli.main serve --port {port}; "
        f"code=$?; mount -o remount,size=50m {home}; {sys.executable} -c '{_INSTALL}' >{tmp_path}/later; exit $code"
    )
    ended = subprocess.run(
        ["unshare", "-m", "sh", "-c", command],
        env=commands.inherited() | {"BROADSHEET_HOME": str(home), "BROADSHEET_PROFILE": "filter"},
        capture_output=True, text=True,
    )  # fmt: skip

    assert "The disk is full; make room" in the_sentence(ended)
    assert "Administrator:" in (tmp_path / "later").read_text()


def test_a_home_of_a_later_version_is_left_as_it_is(later):
    before = (later / "broadsheet.sqlite3").read_bytes()
    for words in (["serve", *on_a_free_port()], ["filter", "key", "list"]):
        said = the_sentence(broadsheet(later, *words))

        assert "spamapi.0999_of_later" in said
        assert "nothing was changed" in said
    assert (later / "broadsheet.sqlite3").read_bytes() == before


def test_a_home_in_the_middle_of_an_unreleased_change_is_refused_in_a_sentence(tmp_path):
    migrated.copy_to(tmp_path / "made.sqlite3")
    home = a_home_of(tmp_path / "made.sqlite3", tmp_path / "home")
    with closing(sqlite3.connect(home / "broadsheet.sqlite3")) as database, database:
        database.execute("DELETE FROM django_migrations WHERE app = 'spamapi'")

    assert "cannot bring up to date" in the_sentence(broadsheet(home, "serve", *on_a_free_port()))


def test_a_model_of_another_secret_is_named_with_the_cure():
    said = faults.sentence(SnapshotError("current.model was made with another hash key; rebuild the model"))

    assert said == "current.model was made with another hash key; rebuild the model: broadsheet filter rebuild"


def test_a_storage_that_is_away_is_named_in_its_own_words_whatever_was_made_of_them():
    problem = OSError("the source cannot be opened")
    problem.__cause__ = StorageAway(errno.EIO, "the bucket paper cannot be used (ClientError)")

    assert "(the bucket paper cannot be used (ClientError))" in faults.sentence(problem)
