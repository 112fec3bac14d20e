"""Sets up Django for the commands that need it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from broadsheet import __version__
from broadsheet.cli.errors import CommandFailed
from broadsheet.lib import home

if TYPE_CHECKING:
    from django.db.migrations.loader import MigrationLoader


def setup() -> None:
    """Read the settings and load the apps of the profile in force.

    Raises CommandFailed with the setting's name and the remedy when one is wrong, or when the profile's libraries are
    not installed.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as problem:
        raise CommandFailed(str(problem)) from None
    except ModuleNotFoundError as problem:
        if (problem.name or "").startswith("broadsheet"):
            raise
        profile = home.profile()
        raise CommandFailed(
            f'The profile {profile} needs {problem.name}, which is not installed: pip install "broadsheet[{profile}]".'
        ) from None


def setup_site() -> None:
    """The same, for commands that work on the data of a site that is there already.

    Raises CommandFailed when there is no site yet, when its database is of another version, or when
    ``BROADSHEET_PROFILE`` contradicts the profile with which the site is served.
    """
    setup()
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    _check_profile(settings.PROFILE)
    executor = MigrationExecutor(connection)
    _check_migrations(executor.loader)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandFailed("There is no site here yet, or it is of an earlier version; run `broadsheet serve` once.")


def setup_finished_site() -> None:
    """The same, for commands that put articles into the site.

    Raises CommandFailed as well while `broadsheet serve` is still making a new one.
    """
    setup_site()
    from django.apps import apps

    if not apps.is_installed("broadsheet.newsroom"):
        return
    from broadsheet.newsroom import service as newsroom

    if not newsroom.has_site():
        raise CommandFailed("The site is not finished yet; try again when `broadsheet serve` has told its address.")


def refuse_profile_without(needed: str) -> None:
    """Raises CommandFailed where there is no place for the articles or comments ``needed``. Django is set up."""
    from django.conf import settings

    if needed == "comments" and settings.PROFILE == "filter":
        raise CommandFailed("This site is a filter alone and has no comments; `broadsheet filter train` teaches it.")
    if needed == "articles" and settings.PROFILE != "full":
        raise CommandFailed("This site has no newspaper, so no article can come into it; the profile full has one.")


def refuse_unknown_state() -> None:
    """Look at the database before anything is changed in it. Django is set up.

    Raises CommandFailed when it was written by a version that this one does not know.
    """
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    _check_migrations(MigrationLoader(connection))


def _check_migrations(loader: MigrationLoader) -> None:
    from django.apps import apps

    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known.update(migration.replaces)
    # Only ours: a library may have joined its old ones.
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("broadsheet.")}
    unknown = sorted(f"{app}.{name}" for app, name in set(loader.applied_migrations) - known if app in ours)
    if unknown:
        raise CommandFailed(
            f"This site was last served by another version of Broadsheet (its database has {unknown[0]}, which "
            f"{__version__} does not know); nothing was changed. Install that version again, or restore a backup "
            "that is older."
        )


def _check_profile(profile: str) -> None:
    served = home.remembered_profile(home.folder())
    if served and served != profile:
        raise CommandFailed(
            f"This site is served with the profile {served}, and BROADSHEET_PROFILE says {profile}; unset it, "
            f"or switch the site with `broadsheet serve --profile {profile}`."
        )
