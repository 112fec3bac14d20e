"""Which backups are made by themselves, and which are kept."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db.migrations.recorder import MigrationRecorder

from broadsheet.config.backups import Backups
from broadsheet.exchange.backup import automatic, making

NIGHT = datetime(2026, 3, 14, 3, 5, tzinfo=UTC)


@pytest.fixture
def folder(own_database, settings, tmp_path) -> Path:
    settings.BACKUPS = Backups("nightly", tmp_path / "backups", (2, 2, 2), 3)
    return tmp_path / "backups"


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_the_last_of_each_day_week_and_month_are_kept():
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(200)]

    kept = sorted(automatic.kept(days, 7, 4, 6))

    newest = days[-1]
    assert [day for day in kept if day > newest - timedelta(days=7)] == days[-7:]
    assert {day for day in kept if day.weekday() == 6} >= {
        day for day in days if day.weekday() == 6 and newest - timedelta(days=21) < day <= newest
    }
    assert [day for day in kept if day < newest - timedelta(days=40)] == [
        date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31),
    ]  # fmt: skip
    assert len(kept) <= 17
    assert automatic.kept(kept, 7, 4, 6) == set(kept)
    assert automatic.kept([newest], 0, 0, 0) == {newest}


def test_one_is_made_each_night_and_old_ones_go(folder):
    assert automatic.nightly(NIGHT - timedelta(hours=1)) is None
    made = automatic.nightly(NIGHT)
    assert made is not None
    assert made.place.name == "nightly-2026-03-14.tar"
    assert automatic.nightly(NIGHT + timedelta(hours=3)) is None
    for day in ("2026-03-13", "2026-03-12", "2026-03-05", "2026-02-27", "2026-01-31", "2025-12-31"):
        (folder / f"nightly-{day}.tar").write_bytes(b"")
    (folder / "mine.tar").write_bytes(b"")

    automatic.nightly(NIGHT + timedelta(days=1))

    assert names(folder) == [
        "mine.tar", "nightly-2026-02-27.tar", "nightly-2026-03-05.tar", "nightly-2026-03-14.tar",
        "nightly-2026-03-15.tar",
    ]  # fmt: skip


def test_one_that_fails_is_logged_and_leaves_the_earlier_ones(folder, monkeypatch, caplog):
    folder.mkdir()
    (folder / "nightly-2026-03-01.tar").write_bytes(b"")
    monkeypatch.setattr(making, "_ROOM", 10**18)

    assert automatic.nightly(NIGHT) is None

    assert "has room for" in caplog.text
    assert names(folder) == ["nightly-2026-03-01.tar"]


def test_what_a_killed_one_left_goes(folder):
    folder.mkdir()
    left = folder / ".nightly-2026-03-10.tar.unfinished"
    left.write_bytes(b"")
    os.utime(left, (0, 0))

    automatic.nightly(NIGHT)

    assert not left.exists()


def test_before_an_upgrade_the_site_is_backed_up(folder, settings):
    assert automatic.before_upgrade(NIGHT) is None
    MigrationRecorder.Migration.objects.filter(app="privacy").latest("applied").delete()

    made = automatic.before_upgrade(NIGHT)
    assert made is not None
    assert made.place.name.startswith("before-upgrade-2026-03-14T")
    settings.BACKUPS = Backups("none", folder, (2, 2, 2), 3)
    assert automatic.before_upgrade(NIGHT) is None


def test_a_new_home_has_nothing_to_back_up(folder, tmp_path, own_database):
    from django.db import connection

    connection.close()
    (tmp_path / "broadsheet.sqlite3").unlink()

    assert automatic.before_upgrade(NIGHT) is None
    assert not (tmp_path / "broadsheet.sqlite3").exists()
