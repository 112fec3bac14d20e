"""The database of a backup: copied while others write, checked, and put back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from django.db import connection

from broadsheet.exchange.backup.archive import POSTGRESQL, SQLITE, NotUsable, Progress

_PAGES_AT_ONCE = 4096
# All tables that are here go in the same transaction in which those of the backup come.
_DROP_ALL = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', one.tablename);
  END LOOP;
  FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP SEQUENCE IF EXISTS %I CASCADE', one.sequencename);
  END LOOP;
END $$;
"""


class DatabaseFailed(Exception):
    """The database cannot be copied or put back; the message is one plain sentence with the cure."""


def file_name() -> str:
    """As what the database stands in an archive."""
    return SQLITE if connection.vendor == "sqlite" else POSTGRESQL


def size() -> int:
    """How many bytes the copy will have at most, about."""
    if connection.vendor == "sqlite":
        place = Path(connection.settings_dict["NAME"])
        return sum(one.stat().st_size for one in (place, place.with_name(f"{place.name}-wal")) if one.exists())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def copy_to(target: Path, progress: Progress) -> None:
    """Copy the database as it is at one moment. Raises DatabaseFailed."""
    if connection.vendor == "sqlite":
        _copy_sqlite(target, progress)
    else:
        _run("pg_dump", "--format=custom", "--compress=0", "--no-owner", "--no-privileges", f"--file={target}")
        target.chmod(0o600)


def check_copy(copy: Path) -> None:
    """Find out whether a copy can be put back. Raises DatabaseFailed. Touches no connection of this thread."""
    if connection.vendor == "sqlite":
        check(copy)
    else:
        _run("pg_restore", "--list", str(copy), with_database=False)


def _copy_sqlite(target: Path, progress: Progress) -> None:
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    source = f"file:{Path(connection.settings_dict['NAME'])}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(source, uri=True, isolation_level=None, timeout=10)) as old,
            closing(sqlite3.connect(target, isolation_level=None)) as new,
        ):
            # Within one reading transaction it goes on where it was, whatever others write meanwhile.
            old.execute("BEGIN")
            old.execute("SELECT count(*) FROM sqlite_schema").fetchall()
            new.execute("PRAGMA synchronous=OFF")
            [(page,)] = old.execute("PRAGMA page_size").fetchall()
            old.backup(new, pages=_PAGES_AT_ONCE, progress=_told(progress, page))
            new.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as problem:
        raise DatabaseFailed(f"The database cannot be copied ({problem}).") from None


def _told(progress: Progress, page: int) -> Callable[[int, int, int], None]:
    done = 0

    def tell(status: int, remaining: int, total: int) -> None:
        nonlocal done
        progress((total - remaining - done) * page)
        done = total - remaining

    return tell


def check(place: Path) -> None:
    """Let SQLite check a database file. Raises DatabaseFailed."""
    try:
        with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True)) as database:
            [(said, *_), *_] = database.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.Error as problem:
        said = str(problem)
    if said != "ok":
        raise DatabaseFailed(f"The database in {place} is damaged ({said}).")


def load_postgresql(dump: Path) -> None:
    """Put a dump in the place of all tables that are here; all of it or nothing. Raises DatabaseFailed."""
    script = dump.with_suffix(".sql")
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump), with_database=False)
    connection.close()
    words = ("--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null")
    try:
        _run("psql", *words, f"--command={_DROP_ALL}", f"--file={script}")
    finally:
        script.unlink(missing_ok=True)


def _run(program: str, *words: str, with_database: bool = True) -> None:
    found = shutil.which(program) or _newest(program)
    if found is None:
        raise DatabaseFailed(f"{program} is not installed; get it with: apt-get install postgresql-client")
    environ = dict(os.environ)
    if with_database:
        environ |= _address()
    done = subprocess.run([found, *words], env=environ, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = " ".join(done.stderr.split())[-400:]
        raise DatabaseFailed(f"{program} failed: {said}")


def _newest(program: str) -> str | None:
    """Debian keeps them by version, and only the newest reads every server."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda place: int(place.parts[4]))
    return str(found[-1]) if found else None


def _address() -> dict[str, str]:
    known = connection.settings_dict
    values = {
        "PGDATABASE": known["NAME"], "PGUSER": known["USER"], "PGPASSWORD": known["PASSWORD"],
        "PGHOST": known["HOST"], "PGPORT": str(known["PORT"] or ""),
    }  # fmt: skip
    return {name: value for name, value in values.items() if value}


def refuse_other(kind: str) -> None:
    """Raises NotUsable for an archive of another kind of database than this site is set to."""
    if kind != connection.vendor:
        raise NotUsable(
            f"The backup is of a {kind} database, and DATABASE_URL names a {connection.vendor} one; set it to one of "
            "that kind, or move by `broadsheet export native`."
        )
