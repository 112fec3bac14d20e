"""What every test stands on."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from hypothesis import settings as hypothesis_settings

# Time is measured by benchmarks; on a busy machine a deadline would only fail at random.
hypothesis_settings.register_profile("broadsheet", deadline=None)
hypothesis_settings.register_profile("quick", deadline=None, max_examples=10)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "broadsheet"))
ROOT = Path(__file__).resolve().parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, django_db_modify_db_settings_parallel_suffix) -> None:
    """Test on a database file rather than in memory, so that two connections meet as they do in real life.

    With ``--reuse-db`` the file is a copy of the one that an earlier run migrated and kept.
    """
    database = connections["default"].settings_dict
    if not database["ENGINE"].endswith("sqlite3"):
        return
    database["TEST"]["NAME"] = str(settings.HOME / f"test-{_worker()}.sqlite3")
    if request.config.getvalue("reuse_db") and _kept_database().exists():
        _copy(_kept_database(), Path(database["TEST"]["NAME"]))


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_setup) -> None:
    """Keep the database as the migrations leave it, for the next run with ``--reuse-db``."""
    name = connections["default"].settings_dict["NAME"]
    if request.config.getvalue("reuse_db") and connections["default"].vendor == "sqlite":
        kept = _kept_database()
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            unfinished = kept.with_suffix(f".{_worker()}")
            _copy(Path(name), unfinished)
            unfinished.replace(kept)


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path) -> None:
    """Page files, models, spooled views and limits of one test are no other's."""
    for name in ("PAGES_ROOT", "MODEL_ROOT", "SPOOL_ROOT", "MEDIA_ROOT"):
        setattr(settings, name, tmp_path / name.lower())
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    # What one test has done too often is no other's limit.
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data beside the checkout, for tests that measure against it."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not here, so what it holds cannot be tested against")
    return SHARED


def _kept_database() -> Path:
    """Where the migrated database is kept; its name changes with the migrations and with what else makes tables."""
    digest = hashlib.sha256(f"{version('Django')} {version('wagtail')}".encode())
    for path in sorted((ROOT / "broadsheet").glob("*/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return Path(sys.prefix) / "test-databases" / f"{digest.hexdigest()[:16]}.sqlite3"


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items) -> None:
    """Tests that really commit go last: they leave an empty database, without what the migrations put there."""
    items.sort(key=lambda item: any(mark.kwargs.get("transaction") for mark in item.iter_markers("django_db")))
