"""One import at a time on a site, whichever way it comes and on whichever machine."""

from __future__ import annotations

import time
from contextlib import ExitStack

import pytest
from django.db import OperationalError, connection

from broadsheet.cli import django_setup
from broadsheet.cli.main import main
from broadsheet.exchange import runner
from broadsheet.exchange.kinds import KINDS, NATIVE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", [*KINDS, NATIVE])
def test_an_import_of_every_system_waits_for_no_other_one_but_names_it(kind, monkeypatch, settings, tmp_path, capsys):
    for step in ("setup_site", "setup_finished_site"):
        monkeypatch.setattr(django_setup, step, lambda: None)
    monkeypatch.setattr(runner, "_PATIENCE", 0.0)
    settings.HOME = tmp_path
    file = tmp_path / "second"
    if kind in ("coral", NATIVE):
        file.mkdir()
    else:
        file.write_bytes(b"x")

    with runner.alone(tmp_path, "first.xml"):
        assert main(["import", kind, str(file)]) == 1

    assert capsys.readouterr().err == (
        "broadsheet: Another import is at work on this site: that of first.xml. Wait until it has ended.\n"
    )


def test_whoever_only_asks_whether_one_is_running_does_not_stop_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "_PATIENCE", 600.0)
    with ExitStack() as asks:
        asks.enter_context(runner.alone(tmp_path, ""))
        # It is let go of while the next one waits for it.
        monkeypatch.setattr(time, "sleep", lambda _: asks.close())
        with runner.alone(tmp_path, "next.xml"):
            assert runner.is_running(tmp_path)

    assert not runner.is_running(tmp_path)


def test_on_another_node_none_begins_meanwhile(tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one node.")
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()

    with runner.alone(here, "first.xml"):
        assert runner.is_running(there)
        with pytest.raises(runner.ImportRunning, match="on another machine"), runner.alone(there, "second.xml"):
            raise AssertionError("it is not alone")
    assert not runner.is_running(there)


def test_a_database_server_that_is_away_is_said_so_as_everywhere_else(tmp_path, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server.")
    away = connection.get_connection_params() | {"host": "127.0.0.1", "port": 1}
    monkeypatch.setattr(connection, "get_connection_params", lambda: away)

    with pytest.raises(OperationalError), runner.alone(tmp_path, "first.xml"):
        raise AssertionError("it cannot know that it is alone")
