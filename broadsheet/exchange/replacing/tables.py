"""The tables of an export: looked through, and stored in the place of those that are here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.db.models import Model

from broadsheet.exchange import whole_site
from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.replacing.own import OwnRows
from broadsheet.lib.rows import Insert

Progress = Callable[[int], None]
KINDS = {
    "newsroom.Author": "author", "newsroom.SectionPage": "section", "newsroom.Picture": "media",
    "wagtaildocs.Document": "media", "newsroom.ArticlePage": "post", "newsroom.StandardPage": "page",
    "discussion.Comment": "comment", "discussion.Thread": "thread", "spamapi.Lesson": "lesson",
    "wagtailredirects.Redirect": "redirect",
}  # fmt: skip
"""How a report names the rows of some tables; those of the others are rows."""


def size(folder: Path) -> int:
    """How many bytes the tables of an export have."""
    return sum(one.stat().st_size for one in (folder / "tables").iterdir()) if (folder / "tables").is_dir() else 0


def summed(reach: Progress) -> Progress:
    """Tells how far the work is, of what tells how much more is done."""
    done = 0

    def progress(more: int) -> None:
        nonlocal done
        done += more
        reach(done)

    return progress


def count(folder: Path, manifest: dict[str, Any], progress: Progress = lambda size: None) -> dict[str, int]:
    """Read every row, and store none; returns how many each table has. Raises CannotRead."""
    counts = {}
    for model in whole_site.models():
        number = sum(map(len, whole_site.rows_of(model, folder, progress)))
        counts[model._meta.label] = as_said(model, number, manifest)
    return counts


def replace_by(
    folder: Path,
    manifest: dict[str, Any],
    progress: Progress = lambda size: None,
    administrator: str = "",
    finish: Callable[[], None] = lambda: None,
) -> dict[str, int]:
    """Put the export in the place of all that is here; returns how many rows each table got. All of it or nothing.

    Whoever has an account here under a name that the export has too keeps the password; the others have none. The
    account named ``administrator`` stays, and stays an administrator. ``finish`` is called before anybody sees it.
    Raises CannotRead.
    """
    models, counts = whole_site.models(), {}
    with transaction.atomic():
        own = OwnRows(administrator)
        for model in reversed(models):
            model._base_manager.all()._raw_delete(DEFAULT_DB_ALIAS)
        ContentType.objects.clear_cache()
        for model in models:
            counts[model._meta.label] = as_said(model, _store(model, folder, progress), manifest)
        _reset_sequences(models)
        own.put_back()
        try:
            connection.check_constraints()
        except IntegrityError as problem:
            raise CannotRead(f"A row of the export belongs to one that is not in it ({problem}).") from None
        finish()
    return counts


def as_said(model: type[Model], number: int, manifest: dict[str, Any]) -> int:
    if number != manifest["tables"].get(model._meta.label):
        raise CannotRead(f"{model._meta.label}.jsonl has {number} rows, and the manifest says otherwise.")
    return number


def _store(model: type[Model], folder: Path, progress: Progress) -> int:
    insert, number = Insert(model), 0
    for rows in whole_site.rows_of(model, folder, progress):
        try:
            insert.many(rows)
        except OperationalError:
            # Not the row's fault, such as a disk that is full.
            raise
        except (DatabaseError, OverflowError, ValueError, TypeError) as problem:
            said = f"{model._meta.label}.jsonl, line {number + 1} or one of the {len(rows)} from there on"
            raise CannotRead(f"{said}: it cannot be stored ({problem}).") from None
        number += len(rows)
    return number


def _reset_sequences(models: list[type[Model]]) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
