"""The whole site as files that any program can read, and back: every table as JSON Lines, and all media.

A folder has ``manifest.json`` (what made it, and how many rows each table has), ``tables/<app>.<Model>.jsonl`` with one
object for each row, by the names of its columns, and ``media/``. Left out is what belongs to one server alone:
passwords, sessions, attempts to sign in, tasks in hand, and the indexes of the search, which are made anew.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import JSONField, Model

from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.uploads import safe_path
from broadsheet.lib import media, private_files

if TYPE_CHECKING:
    from broadsheet.lib.bucket import Bucket

FORM, VERSION = "broadsheet-native", 1
AT_ONCE, _BYTES_AT_ONCE, _LONGEST_LINE = 500, 8_000_000, 64_000_000
_LEFT_OUT = {"sessions", "axes", "django_tasks_database", "pagecache", "wagtailsearch", "accounts"}
_LEFT_OUT_TOO = {
    "spamapi.Recheck",
    "discussion.OutgoingMail",
    "exchange.ImportRun",
    "privacy.Residue",
    "wagtailadmin.EditingSession",
    "wagtailadmin.FormState",
}
IN_HAND = (".arriving", ".gone")
"""Folders beside the media, only there while an import changes them."""
Progress = Callable[[str, int], None]


def _quiet(table: str, rows: int) -> None:
    """Progress that nobody watches."""


def models() -> list[type[Model]]:
    """Everything that an export has, in the order in which it is stored."""
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    # First, since a page that is made looks its own up.
    found.sort(key=lambda model: model is not ContentType)
    return [
        model
        for model in found
        if not model._meta.proxy
        and not model._meta.swapped
        and model._meta.app_label not in _LEFT_OUT
        and model._meta.label not in _LEFT_OUT_TOO
    ]


def export(folder: Path, now: datetime, progress: Progress = _quiet) -> dict[str, int]:
    """Write the whole site into a new folder; returns how many rows each table has. Raises FileExistsError.

    Whatever stops it leaves nothing behind.
    """
    folder.mkdir(mode=0o700, parents=True)
    try:
        return _export(folder, now, progress)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _export(folder: Path, now: datetime, progress: Progress) -> dict[str, int]:
    (folder / "tables").mkdir()
    with snapshot():
        counts = {}
        for model in models():
            counts[model._meta.label] = _write(model, folder)
            progress(model._meta.label, counts[model._meta.label])
    _write_media(folder / "media")
    manifest = {
        "form": FORM, "version": VERSION, "made_at": now.isoformat(), "profile": settings.PROFILE,
        "migrations": _migrations(), "tables": counts,
    }  # fmt: skip
    private_files.close_folder(folder)
    # Last, so that a folder without it is known not to be whole.
    with private_files.open_text(folder / "manifest.json") as file:
        json.dump(manifest, file, indent=1, sort_keys=True)
    return counts


def _write_media(into: Path) -> None:
    found = media.bucket()
    if found is not None:
        for name in found.names():
            if place := safe_path(name):
                _copy_out(found, name, into / place)
    elif Path(settings.MEDIA_ROOT).is_dir():
        shutil.copytree(settings.MEDIA_ROOT, into, ignore=what_is_no_file)


def _copy_out(found: Bucket, name: str, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    # One may be deleted after it was listed.
    with suppress(FileNotFoundError), found.fetch(found.look_up(name)) as file, place.open("wb") as out:
        shutil.copyfileobj(file, out)


def what_is_no_file(folder: str, names: list[str]) -> list[str]:
    """Of the names in a folder of media those that are not taken along: links and devices, and what is in hand."""
    return [name for name in names if name in IN_HAND or not _is_plain(Path(folder, name))]


def names_in(folder: Path) -> Iterator[str]:
    """The files that are taken along, by their names from a folder of media on."""
    for inside, folders, names in os.walk(folder):
        passed = set(what_is_no_file(inside, folders + names))
        folders[:] = [name for name in folders if name not in passed]
        yield from (Path(inside, name).relative_to(folder).as_posix() for name in names if name not in passed)


def _is_plain(place: Path) -> bool:
    return not place.is_symlink() and (place.is_dir() or place.is_file())


@contextmanager
def snapshot() -> Iterator[None]:
    """Every table as it is at one moment, while readers go on writing."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            cursor.execute("BEGIN")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
            return
        with transaction.atomic():
            if connection.vendor == "postgresql" and len(connection.savepoint_ids) == 0:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield


def fields_of(model: type[Model]) -> list[Any]:
    """The columns of one table; of a model in two tables only its own, the others are the first table's."""
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def _write(model: type[Model], folder: Path) -> int:
    fields, number = fields_of(model), 0
    names = [field.attname for field in fields]
    rows = model._base_manager.order_by("pk").values_list(*names)
    with (folder / "tables" / f"{model._meta.label}.jsonl").open("w", encoding="utf-8") as file:
        for row in rows.iterator(AT_ONCE):
            number += 1
            values = as_written(model, fields, row)
            file.write(json.dumps(values, ensure_ascii=False, default=_plain) + "\n")
    return number


def as_written(model: type[Model], fields: list[Any], row: Iterable[Any]) -> dict[str, Any]:
    """The values of one row by the names of its columns, as an export has them."""
    values = {field.attname: field.get_prep_value(value) for field, value in zip(fields, row, strict=True)}
    if model is get_user_model():
        values["password"] = ""
    return values


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _migrations() -> dict[str, str]:
    """The last migration of each app."""
    return dict(sorted(MigrationRecorder(connection).applied_migrations()))


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a folder says of itself. Raises CannotRead for one that is none, not whole, or of another version."""
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        raise CannotRead("This is no whole export: its manifest.json is missing or broken; export again.") from None
    if not isinstance(manifest, dict) or manifest.get("form") != FORM or manifest.get("version") != VERSION:
        raise CannotRead(f"This is an export of another form or version than {FORM} {VERSION}.")
    if manifest.get("profile") != settings.PROFILE or manifest.get("migrations") != _migrations():
        raise CannotRead(
            "This export was made by another version of Broadsheet, or with another profile; import it with the same "
            "version and profile, and upgrade afterwards."
        )
    if not isinstance(manifest.get("tables"), dict) or not _is_moment(manifest.get("made_at")):
        raise CannotRead("The manifest.json of this export is damaged; export again.")
    return manifest


def _is_moment(said: Any) -> bool:
    try:
        return datetime.fromisoformat(said).tzinfo is not None
    except (TypeError, ValueError):
        return False


def is_in_use() -> bool:
    """Whether somebody has written comments here, or articles."""
    wanted = {"discussion.Comment", "newsroom.ArticlePage"}
    return any(model._base_manager.exists() for model in models() if model._meta.label in wanted)


def rows_of(
    model: type[Model], folder: Path, progress: Callable[[int], None] = lambda size: None
) -> Iterator[list[Model]]:
    """The rows of one table of an export, some hundreds at once; ``progress`` gets the bytes of each lot.

    Raises CannotRead for a line that is no row of this table.
    """
    file, number = folder / "tables" / f"{model._meta.label}.jsonl", 0
    fields = {field.attname: field for field in fields_of(model)}
    with _opened(file) as lines:
        while lot := _lot(lines, file):
            rows = []
            for line in lot:
                number += 1
                try:
                    values = json.loads(line)
                    if values.keys() != fields.keys():
                        raise KeyError("columns")
                    rows.append(model(**{name: _value(fields[name], value) for name, value in values.items()}))
                except (ValueError, KeyError, AttributeError, TypeError, RecursionError, ValidationError) as problem:
                    raise CannotRead(f"{file.name}, line {number}: it is no row of this table ({problem}).") from None
            progress(sum(map(len, lot)))
            yield rows


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    try:
        opened = file.open("rb")
    except OSError:
        raise CannotRead(f"The table {file.name} is not in the export; export again.") from None
    with opened:
        yield opened


def _lot(lines: IO[bytes], file: Path) -> list[bytes]:
    """The next lines, as many as are stored at once."""
    lot: list[bytes] = []
    size = 0
    while len(lot) < AT_ONCE and size < _BYTES_AT_ONCE and (line := lines.readline(_LONGEST_LINE + 1)):
        if len(line) > _LONGEST_LINE:
            raise CannotRead(f"{file.name} has a line of more than {_LONGEST_LINE // 1_000_000} MB, as no row has.")
        lot.append(line)
        size += len(line)
    return lot


def _value(field: Any, value: Any) -> Any:
    return value if isinstance(field, JSONField) else field.to_python(value)
