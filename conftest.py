"""What every test stands on."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from django_tasks import task_backends
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks_db import DatabaseBackend
from hypothesis import settings as hypothesis_settings

from broadsheet.config.tests import migrated
from broadsheet.lib import ratelimit

# Time is measured by benchmarks; on a busy machine a deadline would only fail at random.
hypothesis_settings.register_profile("broadsheet", deadline=None)
hypothesis_settings.register_profile("quick", deadline=None, max_examples=10)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "broadsheet"))
ROOT = Path(__file__).resolve().parent
SHARED = ROOT.parent / "shared"
_INDEXING = ("modelsearch.", "wagtail.tasks.")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, django_db_modify_db_settings_parallel_suffix) -> None:
    """Test on a database file rather than in memory, so that two connections meet as they do in real life.

    The file is a copy of one that was migrated before; with ``--create-db`` all migrations are run.
    """
    database = connections["default"].settings_dict
    if not database["ENGINE"].endswith("sqlite3"):
        return
    file = settings.HOME / f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.sqlite3"
    database["TEST"]["NAME"] = str(file)
    if not request.config.getvalue("create_db"):
        migrated.copy_to(file)


@pytest.fixture(scope="session")
def django_db_keepdb(request) -> bool:
    """Go on with the migrated copy."""
    return bool(request.config.getvalue("reuse_db") or connections["default"].vendor == "sqlite")


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path) -> None:
    """Page files, models, spooled views and limits of one test are no other's."""
    for name in ("PAGES_ROOT", "MODEL_ROOT", "SPOOL_ROOT", "MEDIA_ROOT"):
        setattr(settings, name, tmp_path / name.lower())
    settings.ERASURES_FILE = tmp_path / "erasures"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    # What one test has done too often is no other's limit.
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def own_windows(monkeypatch) -> None:
    """Limits counted by the clock begin with the test, which may itself begin in the last second of an hour."""
    begin, of_fixed_times = time.time(), ratelimit._window

    def window(seconds: int, now: float) -> int:
        is_of_this_test = begin <= now < begin + seconds
        return -int(begin) if is_of_this_test else of_fixed_times(seconds, now)

    monkeypatch.setattr(ratelimit, "_window", window)


@pytest.fixture
def own_database(settings, tmp_path, django_db_blocker) -> Iterator[Path]:
    """A home folder with a database of its own, in which everything is really committed (SQLite only)."""
    if connection.vendor != "sqlite":
        pytest.skip("Of another database the files are its server's own.")
    settings.HOME = tmp_path
    database, before = tmp_path / "broadsheet.sqlite3", connection.settings_dict["NAME"]
    migrated.copy_to(database)
    connection.close()
    connection.settings_dict["NAME"] = str(database)
    with django_db_blocker.unblock():
        yield tmp_path
        connection.close()
    connection.settings_dict["NAME"] = before


@pytest.fixture
def queued() -> None:
    """What is put off waits in its table, as on a real site, until the test has it done."""


@pytest.fixture
def indexed() -> None:
    """What the test searches for is found: the search index and the index of references follow every change."""


class _UnindexedBackend(ImmediateBackend):
    """Does everything at once but what the two indexes need, which most tests never ask and which takes long."""

    def enqueue(self, task, args, kwargs):
        if not task.module_path.startswith(_INDEXING):
            return super().enqueue(task, args, kwargs)
        return None


@pytest.fixture(autouse=True)
def tasks(request) -> Iterator[None]:
    """Elsewhere it is done at once."""
    kind = _UnindexedBackend
    if "indexed" in request.fixturenames:
        kind = ImmediateBackend
    if "queued" in request.fixturenames:
        kind = DatabaseBackend
    task_backends["default"] = kind("default", {"OPTIONS": {}, "QUEUES": ["default"]})
    yield
    del task_backends["default"]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data beside the checkout, for tests that measure against it."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not here, so what it holds cannot be tested against")
    return SHARED


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items) -> None:
    """Long tests go first, so that no worker is left alone with them at the end.

    Tests that really commit go last: they leave an empty database, without what the migrations put there. On another
    database than the usual one only those that ask a database are run again.
    """
    if os.environ.get("TEST_DATABASE"):
        config.hook.pytest_deselected(items=[item for item in items if not _asks_a_database(item)])
        items[:] = [item for item in items if _asks_a_database(item)]
    commit = {item.path for item in items if _commits(item)}
    if mixed := {item.path.name for item in items if item.path in commit and not _commits(item)}:
        # A file is run as a whole, by one worker; what comes after it would find the database empty.
        raise pytest.UsageError(f"Tests that really commit need a file of their own: {', '.join(sorted(mixed))}")
    items.sort(key=lambda item: (_commits(item), not _is_long(item)))


def _asks_a_database(item) -> bool:
    return bool(item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames))


def _commits(item) -> bool:
    return any(mark.kwargs.get("transaction") for mark in item.iter_markers("django_db"))


def _is_long(item) -> bool:
    return any(item.get_closest_marker(name) for name in ("slow", "browser"))
