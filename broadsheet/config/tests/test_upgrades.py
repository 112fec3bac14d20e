"""Databases of earlier states become the present one, with all that was in them; a later one is refused untouched."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from broadsheet.config.tests import commands, running, upgrades

pytestmark = pytest.mark.slow
_INSTALL = "from broadsheet.cli import install; install.install()"


def installed(home: Path) -> subprocess.CompletedProcess[str]:
    """What the start of `broadsheet serve` does with the home before it serves."""
    inherited = commands.inherited()
    environ = inherited | {"BROADSHEET_HOME": str(home), "BROADSHEET_PROFILE": "full"}
    return subprocess.run([sys.executable, "-c", _INSTALL], env=environ, capture_output=True, text=True)


@pytest.fixture
def home(tmp_path) -> Path:
    home = tmp_path / "home"
    home.mkdir(mode=0o711)
    (home / "profile").write_text("full")
    return home


@pytest.mark.parametrize("state", upgrades.states())
def test_a_site_of_an_earlier_state_is_backed_up_and_upgraded_with_all_that_was_in_it(state, home):
    upgrades.put(state, home / "broadsheet.sqlite3")

    done = installed(home)

    assert done.returncode == 0, done.stderr
    assert len(list((home / "backups").glob("before-upgrade-*.tar"))) == 1
    with closing(sqlite3.connect(home / "broadsheet.sqlite3")) as database:
        kept = json.loads((upgrades.FOLDER / f"{state}.json").read_text())
        assert upgrades.facts(database) == kept
    with running.site(home, "--workers", "1") as site:
        assert "Saved by a pocketful of beans" in site.get("/town/saved-by-a-pocketful-of-beans/").body
        # A new site says this only if an editor wants it; one that was there goes on saying it.
        assert "Content-Signal: search=yes, ai-input=yes, ai-train=no" in site.get("/robots.txt").body


def test_a_site_of_a_later_version_is_refused_in_one_sentence_and_nothing_is_changed(home):
    place = home / "broadsheet.sqlite3"
    upgrades.put(upgrades.states()[-1], place)
    with closing(sqlite3.connect(place)) as database, database:
        database.execute(
            "INSERT INTO django_migrations VALUES (NULL, 'discussion', '0999_of_a_later_version', '2030-01-01')"
        )
        before = list(database.iterdump())

    with pytest.raises(pytest.fail.Exception) as refused, running.site(home):
        pass

    said = str(refused.value).splitlines()[1:]
    assert len(said) == 1
    assert "discussion.0999_of_a_later_version" in said[0]
    assert "nothing was changed" in said[0]
    with closing(sqlite3.connect(place)) as database:
        assert list(database.iterdump()) == before
