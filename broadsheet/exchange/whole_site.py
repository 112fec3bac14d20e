"""The whole site as files that any program can read, and back: every table as JSON Lines, and all media.

A folder has ``manifest.json`` (what made it, and how many rows each table has), ``tables/<app>.<Model>.jsonl`` with one
object for each row, by the names of its columns, and ``media/``. Left out is what belongs to one server alone:
passwords, sessions, attempts to sign in, tasks in hand, and the indexes of the search, which are made anew.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import JSONField, Model

from broadsheet.exchange.problems import CannotRead
from broadsheet.lib.rows import Insert

FORM, VERSION = "broadsheet-native", 1
_AT_ONCE = 500
_LEFT_OUT = {"sessions", "axes", "django_tasks_database", "pagecache", "wagtailsearch", "accounts"}
_LEFT_OUT_TOO = {
    "spamapi.Recheck",
    "discussion.OutgoingMail",
    "exchange.ImportRun",
    "wagtailadmin.EditingSession",
    "wagtailadmin.FormState",
}
Progress = Callable[[str, int], None]


def _quiet(table: str, rows: int) -> None:
    """Progress that nobody watches."""


def _models() -> list[type[Model]]:
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
    """Write the whole site into a new folder; returns how many rows each table has. Raises FileExistsError."""
    folder.mkdir(parents=True)
    (folder / "tables").mkdir()
    with snapshot():
        counts = {}
        for model in _models():
            counts[model._meta.label] = _write(model, folder)
            progress(model._meta.label, counts[model._meta.label])
    media = Path(settings.MEDIA_ROOT)
    if media.is_dir():
        shutil.copytree(media, folder / "media")
    manifest = {
        "form": FORM, "version": VERSION, "made_at": now.isoformat(), "profile": settings.PROFILE,
        "migrations": _migrations(), "tables": counts,
    }  # fmt: skip
    # Last, so that a folder without it is known not to be whole.
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True))
    return counts


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


def _write(model: type[Model], folder: Path) -> int:
    fields = [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]
    names, number = [field.attname for field in fields], 0
    # Of a model in two tables only its own columns; the others are the first table's.
    rows = model._base_manager.order_by("pk").values_list(*names)
    with (folder / "tables" / f"{model._meta.label}.jsonl").open("w", encoding="utf-8") as file:
        for row in rows.iterator(_AT_ONCE):
            number += 1
            values = {field.attname: field.get_prep_value(value) for field, value in zip(fields, row, strict=True)}
            if model is get_user_model():
                values["password"] = ""
            file.write(json.dumps(values, ensure_ascii=False, default=_plain) + "\n")
    return number


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _migrations() -> dict[str, str]:
    """The last migration of each app."""
    return dict(sorted(MigrationRecorder(connection).applied_migrations()))


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a folder says of itself. Raises CannotRead for one that is none, not whole, or of another version."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        raise CannotRead(f"{folder} has no whole export: its manifest.json is missing; export again.") from None
    if not isinstance(manifest, dict) or manifest.get("form") != FORM or manifest.get("version") != VERSION:
        raise CannotRead(f"{folder} is an export of another form or version than {FORM} {VERSION}.")
    if manifest.get("profile") != settings.PROFILE or manifest.get("migrations") != _migrations():
        raise CannotRead(
            f"{folder} was made by another version of Broadsheet, or with another profile; import it with the same "
            "version and profile, and upgrade afterwards."
        )
    return manifest


def is_in_use() -> bool:
    """Whether somebody has written comments here, or articles."""
    wanted = {"discussion.Comment", "newsroom.ArticlePage"}
    return any(model._base_manager.exists() for model in _models() if model._meta.label in wanted)


def replace_by(folder: Path, manifest: dict[str, Any], progress: Progress = _quiet) -> dict[str, int]:
    """Put the export in the place of all that is here; returns how many rows each table got. All of it or nothing.

    Whoever has an account here under a name that the export has too keeps the password; the others have none.
    """
    accounts = get_user_model()._base_manager
    passwords = dict(accounts.values_list("username", "password"))
    models = _models()
    counts = {}
    with transaction.atomic():
        for model in reversed(models):
            model._base_manager.all()._raw_delete(DEFAULT_DB_ALIAS)
        ContentType.objects.clear_cache()
        for model in models:
            label = model._meta.label
            counts[label] = _read(model, folder / "tables" / f"{label}.jsonl")
            if counts[label] != manifest["tables"].get(label):
                raise CannotRead(f"{label}.jsonl has {counts[label]} rows, and the manifest says otherwise.")
            progress(label, counts[label])
        for user in accounts.all():
            kept = passwords.get(user.get_username()) or make_password(None)
            accounts.filter(pk=user.pk).update(password=kept)
        _reset_sequences(models)
    if (folder / "media").is_dir():
        shutil.copytree(folder / "media", settings.MEDIA_ROOT, dirs_exist_ok=True)
    return counts


def _read(model: type[Model], file: Path) -> int:
    """Store the rows of one table."""
    insert, number = Insert(model), 0
    fields = {field.attname: field for field in model._meta.local_concrete_fields}
    with file.open(encoding="utf-8") as lines:
        while batch := list(islice(lines, _AT_ONCE)):
            rows = []
            for line in batch:
                number += 1
                try:
                    values = json.loads(line)
                    rows.append(model(**{name: _value(fields[name], value) for name, value in values.items()}))
                except (ValueError, KeyError, AttributeError) as problem:
                    raise CannotRead(f"{file.name}, line {number}: it is no row of this table ({problem}).") from None
            try:
                insert.many(rows)
            except DatabaseError as problem:
                raise CannotRead(
                    f"{file.name}, before line {number + 1}: a row cannot be stored ({problem})."
                ) from None
    return number


def _value(field: Any, value: Any) -> Any:
    return value if isinstance(field, JSONField) else field.to_python(value)


def _reset_sequences(models: list[type[Model]]) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
