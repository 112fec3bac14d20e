"""Making a backup while the site is served."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from broadsheet import __version__
from broadsheet.exchange.backup import archive, database
from broadsheet.lib.media import bucket
from broadsheet.privacy import journal

_ROOM = 50_000_000
_DRAFT = ".unfinished"


class NoBackup(Exception):
    """A backup cannot be made; the message is one plain sentence with the cure."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made and checked: where, how large, of how many files."""

    place: Path
    size: int
    files: int


class Watch(Protocol):
    """Whoever wants to know how far a backup is."""

    def begin(self, what: str, total: int) -> None:
        """A new part of the work, of so many bytes."""

    def done(self, number: int) -> None:
        """So many more bytes."""


class Quiet:
    """Nobody wants to know."""

    def begin(self, what: str, total: int) -> None:
        pass

    def done(self, number: int) -> None:
        pass


def make(place: Path, now: datetime, watch: Watch | None = None) -> Made:
    """Write a backup, checked after writing. Raises NoBackup, and then leaves nothing behind."""
    watch = watch or Quiet()
    if place.exists():
        raise NoBackup(f"{place} is there already; name a new file.")
    draft = place.with_name(f".{place.name}{_DRAFT}")
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        files = [*_files_of("model"), *_files_of("media")]
        total = database.size() + sum(size for _, _, size in files)
        _check_room(place.parent, total + database.size())
        with _gone_afterwards(draft, draft.with_suffix(".database")) as (_, copy):
            watch.begin("copying the database", database.size())
            database.copy_to(copy, watch.done)
            watch.begin("writing", total)
            # SQLite's check takes about as long as the writing, which need not wait for it.
            with ThreadPoolExecutor(1) as beside:
                checked = beside.submit(database.check_copy, copy)
                with archive.writing(draft, _about(now), watch.done) as writer:
                    _fill(writer, copy, files)
                checked.result()
            watch.begin("checking", total)
            number = archive.check(draft, watch.done)
            # Fails where another one was made meanwhile.
            os.link(draft, place)
    except (database.DatabaseFailed, archive.NotUsable) as problem:
        raise NoBackup(str(problem)) from None
    except FileExistsError:
        raise NoBackup(f"{draft} is there already: another backup to this file is at work, or was killed.") from None
    except OSError as problem:
        raise NoBackup(f"{place} cannot be written ({problem.strerror}).") from None
    return Made(place, place.stat().st_size, number)


def left_out() -> str:
    """What of the site no backup has, in a sentence; nothing where one has it all."""
    found = bucket()
    return f"Pictures and documents lie in the bucket {found.bucket_name} and are in no backup." if found else ""


def _fill(writer: archive.Writer, copy: Path, files: list[tuple[str, Path, int]]) -> None:
    try:
        writer.add_text(archive.ERASURES, settings.ERASURES_FILE.read_text("ascii", errors="replace"))
    except FileNotFoundError:
        writer.add_text(archive.ERASURES, "")
    writer.add_text(archive.SECRET, settings.SECRET_KEY)
    writer.add_file(database.file_name(), copy)
    for name, file, _ in files:
        writer.add_file(name, file)


def _files_of(name: str) -> list[tuple[str, Path, int]]:
    """The files of a folder, by their names in the archive, with their sizes; none that can be made anew."""
    root = Path(settings.MEDIA_ROOT if name == "media" else settings.MODEL_ROOT)
    found = []
    for folder, folders, files in os.walk(root):
        # Earlier states of the model; in a day they are there again.
        folders[:] = sorted(one for one in folders if not (name == "model" and one == "kept"))
        for one in sorted(files):
            file = Path(folder, one)
            if not one.startswith(".") and not one.endswith(".lock") and not file.is_symlink():
                found.append((f"{name}/{file.relative_to(root).as_posix()}", file, file.stat().st_size))
    return found


def _about(now: datetime) -> archive.About:
    return archive.About(
        made_at=now.astimezone(UTC).isoformat(),
        program=__version__,
        profile=settings.PROFILE,
        database=connection.vendor,
        migrations=migrations(),
        secret=journal.secret_id(settings.SECRET_KEY),
    )


def migrations() -> dict[str, str]:
    """The last migration of each app that this database has."""
    return dict(sorted(MigrationRecorder(connection).applied_migrations()))


def _check_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + _ROOM:
        raise NoBackup(
            f"{folder} has room for {free / 1e6:,.0f} MB, and the backup needs {(needed + _ROOM) / 1e6:,.0f} MB; "
            "make room, or choose a folder on another disk."
        )


@contextmanager
def _gone_afterwards(*places: Path) -> Iterator[tuple[Path, ...]]:
    """Files that are deleted in the end, and whatever SQLite puts beside them."""
    for place in places:
        # What a killed one has left; two at once to one file are told apart by the link in the end.
        place.unlink(missing_ok=True)
    try:
        yield places
    finally:
        for place in places:
            for ending in ("", "-journal", "-wal", "-shm"):
                place.with_name(place.name + ending).unlink(missing_ok=True)
