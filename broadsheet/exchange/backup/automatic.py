"""Backups that are made by themselves: before an upgrade, and at night; and which of them are kept."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from broadsheet.exchange.backup import making

logger = logging.getLogger(__name__)
_NIGHTLY = re.compile(r"nightly-(\d{4}-\d\d-\d\d)\.tar")
_BEFORE_UPGRADE, _UPGRADES_KEPT = "before-upgrade-", 3
_LEFTOVER = timedelta(days=1)


def before_upgrade(now: datetime) -> making.Made | None:
    """Back an existing site up whose database this program would change; ``None`` where that is not wanted or needed.

    Raises NoBackup.
    """
    if settings.BACKUPS.when == "none" or not is_behind():
        return None
    folder = settings.BACKUPS.folder
    made = making.make(folder / f"{_BEFORE_UPGRADE}{now.astimezone():%Y-%m-%dT%H%M%S}.tar", now)
    for old in sorted(folder.glob(f"{_BEFORE_UPGRADE}*.tar"))[:-_UPGRADES_KEPT]:
        old.unlink(missing_ok=True)
    return made


def is_behind() -> bool:
    """Whether there is a database here, of an earlier version than this program."""
    is_file = connection.vendor == "sqlite"
    if is_file and not Path(connection.settings_dict["NAME"]).exists():
        return False
    if "django_migrations" not in connection.introspection.table_names():
        return False
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def nightly(now: datetime) -> making.Made | None:
    """Make tonight's backup if it is due, and delete those that need not be kept; ``None`` if it is not due.

    A backup that fails is logged, and tried again the next time.
    """
    local = timezone.localtime(now)
    folder = settings.BACKUPS.folder
    place = folder / f"nightly-{local:%Y-%m-%d}.tar"
    if settings.BACKUPS.when != "nightly" or local.hour < settings.BACKUPS.night_hour or place.exists():
        return None
    _delete_leftovers(folder, now)
    try:
        made = making.make(place, now)
    except making.NoBackup as problem:
        logger.error("The nightly backup failed: %s", problem)
        return None
    thin_out(folder)
    return made


def thin_out(folder: Path) -> None:
    """Delete the nightly backups that need not be kept."""
    found = {date.fromisoformat(match[1]): one for one in folder.iterdir() if (match := _NIGHTLY.fullmatch(one.name))}
    wanted = kept(found, *settings.BACKUPS.kept)
    for day, place in found.items():
        if day not in wanted:
            place.unlink(missing_ok=True)


def kept(days: Iterable[date], daily: int, weekly: int, monthly: int) -> set[date]:
    """Which of these are kept: the last ones, and the last of each of the last weeks and months that have any."""
    newest = sorted(days, reverse=True)
    weeks: dict[tuple[int, int], date] = {}
    months: dict[tuple[int, int], date] = {}
    for day in newest:
        year, week, _ = day.isocalendar()
        weeks.setdefault((year, week), day)
        months.setdefault((day.year, day.month), day)
    return {*newest[: max(1, daily)], *list(weeks.values())[:weekly], *list(months.values())[:monthly]}


def last_made(folder: Path) -> datetime | None:
    """When the newest backup in the folder was made; ``None`` where there is none."""
    try:
        times = [one.stat().st_mtime for one in folder.glob("*.tar")]
    except OSError:
        return None
    return datetime.fromtimestamp(max(times), tz=timezone.get_current_timezone()) if times else None


def _delete_leftovers(folder: Path, now: datetime) -> None:
    """Delete what a backup left that was killed."""
    for one in folder.glob(".*.unfinished") if folder.is_dir() else ():
        if one.stat().st_mtime < (now - _LEFTOVER).timestamp():
            one.unlink(missing_ok=True)
