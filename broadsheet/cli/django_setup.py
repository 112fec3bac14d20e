"""Sets up Django for the commands that need it."""

from __future__ import annotations

import os

from broadsheet.cli.errors import CommandFailed
from broadsheet.lib import home


def setup() -> None:
    """Read the settings and load the apps of the profile in force.

    Raises CommandFailed with the setting's name and the remedy when one is wrong.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as problem:
        raise CommandFailed(str(problem)) from None


def setup_site() -> None:
    """The same, for commands that work on the data of a site that is there already.

    Raises CommandFailed when there is no site yet, when its database is of another version, or when
    ``BROADSHEET_PROFILE`` contradicts the profile with which the site is served.
    """
    setup()
    from django.conf import settings
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    _check_profile(settings.PROFILE)
    try:
        executor = MigrationExecutor(connection)
        is_behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except OperationalError as problem:
        raise CommandFailed(
            f"The database cannot be opened ({problem}); check DATABASE_URL and BROADSHEET_HOME."
        ) from None
    if is_behind:
        raise CommandFailed("There is no site here yet, or it is of an earlier version; run `broadsheet serve` once.")


def _check_profile(profile: str) -> None:
    served = home.remembered_profile(home.folder())
    if served and served != profile:
        raise CommandFailed(
            f"This site is served with the profile {served}, and BROADSHEET_PROFILE says {profile}; unset it, "
            f"or switch the site with `broadsheet serve --profile {profile}`."
        )
