"""Brings the framework up for the commands that need it."""

from __future__ import annotations

import os

from broadsheet.cli.errors import CommandFailed


def setup() -> None:
    """Read the settings and load the apps.

    Raises CommandFailed with the setting's name and the cure when one is wrong.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as problem:
        raise CommandFailed(str(problem)) from None


def setup_site() -> None:
    """The same, for commands that work on a site's data.

    Raises CommandFailed when there is no site yet or its database is of another version.
    """
    setup()
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        is_behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except OperationalError as problem:
        raise CommandFailed(
            f"The database cannot be opened ({problem}); check DATABASE_URL and BROADSHEET_HOME."
        ) from None
    if is_behind:
        raise CommandFailed("There is no site here yet, or it is of an earlier version; run `broadsheet serve` once.")
