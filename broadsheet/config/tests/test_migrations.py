"""The rules for migrations: during an update of several nodes, processes of two versions work on one database.

They hold for what comes after the first state whose database is kept (see ``upgrades``).
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
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
    """Every migration of our apps for which the rules hold, those of one app in their order."""
    labels = {app.label for app in apps.get_app_configs() if app.name.startswith("broadsheet.")}
    before = upgrades.migrations_of_first_state()
    for key, migration in sorted(MigrationLoader(None).disk_migrations.items()):
        if key[0] in labels and key not in before:
            yield migration


def takes_away(migration: migrations.Migration) -> list[str]:
    """What of the database the version before might still use."""
    operations = [operation for operation in migration.operations if isinstance(operation, _TAKES_AWAY)]
    return [f"{migration}: {type(operation).__name__} {place_of(operation)}" for operation in operations]


def place_of(operation: migrations.operations.base.Operation) -> str:
    model = getattr(operation, "model_name", "") or getattr(operation, "old_name", "") or getattr(operation, "name", "")
    field = getattr(operation, "old_name", "") or getattr(operation, "name", "")
    return f"{model}.{field}" if hasattr(operation, "model_name") else model


def cannot_be_left_out(found: Iterable[migrations.Migration]) -> list[str]:
    """New columns, as the last of these migrations leaves them, that the version before cannot leave out of what it
    writes, as it does not know them. It writes nothing to a new table."""
    tables, added = set(), {}
    for migration in found:
        for operation in migration.operations:
            if isinstance(operation, migrations.CreateModel):
                tables.add((migration.app_label, operation.name_lower))
            elif isinstance(operation, migrations.AddField | migrations.AlterField):
                table = (migration.app_label, operation.model_name_lower)
                is_new = isinstance(operation, migrations.AddField) and table not in tables
                if is_new or (*table, operation.name) in added:
                    added[(*table, operation.name)] = operation.field
    return [
        ".".join(place)
        for place, field in added.items()
        if not field.null and not field.many_to_many and field.db_default is NOT_PROVIDED
    ]


def test_nothing_is_dropped_that_the_release_before_still_uses():
    dropped = [what for migration in ours() for what in takes_away(migration)]

    assert [what for what in dropped if what not in NO_LONGER_USED] == [], "see docs/development/migrations.md"


def test_the_version_before_can_write_rows_without_the_new_columns():
    assert cannot_be_left_out(ours()) == []


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

    assert bool(takes_away(migration) + cannot_be_left_out([migration])) is is_wrong


def test_a_new_column_may_get_its_default_from_a_following_migration():
    first, second = migrations.Migration("0098_new", "discussion"), migrations.Migration("0099_default", "discussion")
    first.operations = [migrations.AddField("comment", "mood", models.TextField())]
    second.operations = [migrations.AlterField("comment", "mood", models.TextField(db_default=""))]

    assert cannot_be_left_out([first]) == ["discussion.comment.mood"]
    assert cannot_be_left_out([first, second]) == []


def test_a_new_table_may_have_columns_without_defaults():
    migration = migrations.Migration("0099_new", "discussion")
    migration.operations = [
        migrations.CreateModel("Mood", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("mood", "words", models.TextField()),
    ]

    assert cannot_be_left_out([migration]) == []
