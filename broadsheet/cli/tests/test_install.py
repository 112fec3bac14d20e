"""Preparation: done again when something that matters has changed, and not otherwise."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from broadsheet.config.tests import commands

pytestmark = pytest.mark.slow

_INSTALL = "from broadsheet.cli import install; install.install()"
_IS_NEEDED = "from broadsheet.cli import install; print(install.is_needed())"
_COUNT_USERS = """
from broadsheet.cli import django_setup
django_setup.setup_site()
from django.contrib.auth import get_user_model
print(get_user_model().objects.count())
"""


def run(code: str, home: Path, **environ: str) -> str:
    inherited = commands.inherited()
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=inherited | {"BROADSHEET_HOME": str(home), "BROADSHEET_PROFILE": "filter"} | environ,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def is_needed(home: Path, **environ: str) -> bool:
    return run(_IS_NEEDED, home, **environ) == "True"


@pytest.fixture
def home(tmp_path) -> Path:
    home = tmp_path / "home"
    assert is_needed(home)
    run(_INSTALL, home)
    return home


def test_what_is_prepared_and_used_is_not_prepared_again(home):
    assert run(_COUNT_USERS, home) == "1"
    assert not is_needed(home)


def test_nobody_else_on_the_machine_reads_what_is_kept(home):
    assert not home.stat().st_mode & 0o066
    harmless = {"profile", "installed-filter"}
    kept = [path for path in home.iterdir() if path.is_file() and path.name not in harmless]
    assert {path.name for path in kept} >= {"broadsheet.sqlite3", "secret-key"}
    assert not any(path.stat().st_mode & 0o077 for path in kept)


def test_a_library_of_another_version_may_bring_tables_of_its_own(home, tmp_path):
    (tmp_path / "django_taggit-99.0.dist-info").mkdir()

    assert is_needed(home, PYTHONPATH=os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))


def test_a_database_that_is_gone_is_made_again(home):
    (home / "broadsheet.sqlite3").unlink()
    assert is_needed(home)

    run(_INSTALL, home)
    assert run(_COUNT_USERS, home) == "1"
    assert not is_needed(home)


def test_another_database_in_its_place_may_be_of_an_earlier_version(home):
    shutil.copy(home / "broadsheet.sqlite3", home / "copy")
    os.replace(home / "copy", home / "broadsheet.sqlite3")

    assert is_needed(home)


@pytest.mark.parametrize("name", ["else.sqlite3", "else where.sqlite3"])
def test_a_database_file_elsewhere_is_looked_at_there(tmp_path, name):
    home, place = tmp_path / "home", tmp_path / name
    url = f"sqlite:///{place}".replace(" ", "%20")
    run(_INSTALL, home, DATABASE_URL=url)
    assert not is_needed(home, DATABASE_URL=url)

    place.unlink()
    assert is_needed(home, DATABASE_URL=url)


def test_a_site_of_another_profile_is_switched_and_says_so(home):
    assert is_needed(home, BROADSHEET_PROFILE="discussion")

    assert "from now on its profile is discussion" in run(_INSTALL, home, BROADSHEET_PROFILE="discussion")
    assert not is_needed(home, BROADSHEET_PROFILE="")
    assert is_needed(home)


def command(home: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    inherited = commands.inherited()
    return subprocess.run(
        [sys.executable, "-m", "broadsheet.cli.main", *arguments],
        env=inherited | {"BROADSHEET_HOME": str(home)} | environ, capture_output=True, text=True,
    )  # fmt: skip


def test_every_command_knows_the_profile_of_its_home(home):
    assert command(home, "filter", "key", "list").returncode == 0


def test_a_command_for_another_profile_is_refused_with_the_remedy(home):
    refused = command(home, "filter", "key", "list", BROADSHEET_PROFILE="full")

    assert refused.returncode == 1
    assert "served with the profile filter" in refused.stderr
    assert "broadsheet serve --profile full" in refused.stderr


def test_an_unknown_profile_in_the_home_folder_is_named_with_the_remedy(home):
    (home / "profile").write_text("everything")

    refused = command(home, "filter", "key", "list")
    assert refused.returncode == 1
    assert "names no known profile ('everything')" in refused.stderr
