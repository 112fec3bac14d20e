"""The rules for migrations: during an update of several nodes, processes of two versions work on one database.

They hold for what comes after the first release, whose database is kept (see ``upgrades``): before, no site is updated
while it runs.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models.fields import NOT_PROVIDED

from broadsheet.config.tests import upgrades

# What is dropped or renamed, and the release that had stopped using it: {"discussion.0020_x: RemoveField a.b": "1.2"}.
NO_LONGER_USED: dict[str, str] = {}
_TAKES_AWAY = (migrations.RemoveField, migrations.DeleteModel, migrations.RenameField, migrations.RenameModel)


def ours() -> Iterator[migrations.Migration]:
    """Every migration of our apps for which the rules hold."""
    labels = {app.label for app in apps.get_app_configs() if app.name.startswith("broadsheet.")}
    before = upgrades.migrations_of_first_release()
    for key, migration in sorted(MigrationLoader(None).disk_migrations.items()):
        if before and key[0] in labels and key not in before:
            yield migration


def takes_away(migration: migrations.Migration) -> list[str]:
    """What of the database the version before might still use."""
    operations = [operation for operation in migration.operations if isinstance(operation, _TAKES_AWAY)]
    return [f"{migration}: {type(operation).__name__} {place_of(operation)}" for operation in operations]


def place_of(operation: migrations.operations.base.Operation) -> str:
    model = getattr(operation, "model_name", "") or getattr(operation, "old_name", "") or getattr(operation, "name", "")
    field = getattr(operation, "old_name", "") or getattr(operation, "name", "")
    return f"{model}.{field}" if hasattr(operation, "model_name") else model


def cannot_be_left_out(migration: migrations.Migration) -> list[str]:
    """New columns that the version before, which does not know them, cannot leave out of what it writes."""
    return [
        f"{migration}: {place_of(operation)}"
        for operation in migration.operations
        if isinstance(operation, migrations.AddField)
        and not operation.field.null
        and not operation.field.many_to_many
        and operation.field.db_default is NOT_PROVIDED
    ]


def test_nothing_is_dropped_that_the_release_before_still_uses():
    dropped = [what for migration in ours() for what in takes_away(migration)]

    assert [what for what in dropped if what not in NO_LONGER_USED] == [], "see docs/development/migrations.md"


def test_the_version_before_can_write_rows_without_the_new_columns():
    assert [what for migration in ours() for what in cannot_be_left_out(migration)] == []


def test_no_migration_imports_code_that_changes():
    sources = {str(migration): Path(inspect.getfile(type(migration))).read_text() for migration in ours()}

    assert [name for name, text in sources.items() if re.search(r"^\s*(from|import) broadsheet\.", text, re.M)] == []


@pytest.mark.parametrize(
    ("operation", "is_wrong"),
    [
        (migrations.RemoveField("comment", "text"), True),
        (migrations.RenameField("comment", "text", "words"), True),
        (migrations.DeleteModel("Comment"), True),
        (migrations.AddField("comment", "mood", models.TextField()), True),
        (migrations.AddField("comment", "mood", models.TextField(null=True)), False),
        (migrations.AddField("comment", "mood", models.TextField(db_default="")), False),
        (migrations.AddIndex("comment", models.Index(fields=["mood"], name="moods")), False),
    ],
)
def test_the_rules_tell_what_two_versions_beside_each_other_bear(operation, is_wrong):
    migration = migrations.Migration("0099_new", "discussion")
    migration.operations = [operation]

    assert bool(takes_away(migration) + cannot_be_left_out(migration)) is is_wrong
