"""What is erased leaves no bytes behind: the files of an SQLite database are cleared of them.

SQLite overwrites what is deleted (``secure_delete``), but earlier states of its pages stand in the write-ahead log
until that is emptied, which readers can put off; and where it has moved a row from one page to another, a copy may stay
in the free part of the first (about one row in 1,500), until the file is written anew (``VACUUM``). The log is emptied
within seconds. The file is written anew at once while it is small, and otherwise at night, since nobody can write
meanwhile. Of PostgreSQL this is the server's own work: see the manual.
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.utils import timezone

from broadsheet.privacy.conf import settings
from broadsheet.privacy.models import Residue

logger = logging.getLogger(__name__)

SMALL_BYTES = 50_000_000
"""A file of this size is written anew in less than a second."""

# While readers are there, the log cannot be emptied, and nobody can write as long as that is waited for.
_WAIT_SECONDS = 0.25


def leave(now: datetime) -> None:
    """Note that something was erased. Call it inside the transaction of the erasure."""
    if connection.vendor == "sqlite":
        Residue.objects.create(left_at=now)


def clear(now: datetime, *, at_once: bool = False) -> bool:
    """Clear the files of what was erased; false if something is still to be done, and the next call goes on.

    With ``at_once`` a large file is written anew too, whatever the hour. Inside a transaction nothing is done.
    """
    found = list(Residue.objects.values_list("pk", "is_in_log"))
    if not found or connection.in_atomic_block:
        return True
    noted = Residue.objects.filter(pk__in=[pk for pk, _ in found])
    with closing(_own_connection()) as database:
        if any(is_in_log for _, is_in_log in found):
            if not _empty_log(database):
                return False
            noted.update(is_in_log=False)
        if not (at_once or _is_small() or timezone.localtime(now).hour == settings.BACKUPS.night_hour):
            return False
        if not _write_anew(database):
            return False
    noted.delete()
    return True


def _own_connection() -> sqlite3.Connection:
    """On the framework's own connection a query that was not read to its end would be in the way."""
    return sqlite3.connect(_file(), timeout=_WAIT_SECONDS, isolation_level=None)


def _empty_log(database: sqlite3.Connection) -> bool:
    [(is_busy, *_)] = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return not is_busy


def _write_anew(database: sqlite3.Connection) -> bool:
    try:
        database.execute("VACUUM")
    except sqlite3.OperationalError as problem:
        # Somebody writes just now, or the disk has no room for a second copy.
        logger.warning("The database cannot be written anew to clear it of what was erased (%s); tried again", problem)
        return False
    # What the file held before stands in the log now, and goes into the file and out of the log here.
    return _empty_log(database)


def _is_small() -> bool:
    return _file().stat().st_size <= SMALL_BYTES


def _file() -> Path:
    return Path(connection.settings_dict["NAME"])
