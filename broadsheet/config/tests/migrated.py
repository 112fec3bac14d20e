"""A database as the migrations leave it, made once and then copied: hundreds of migrations take long to run."""

from __future__ import annotations

import fcntl
import hashlib
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from broadsheet.config.tests import commands

_PACKAGE = Path(__file__).resolve().parents[2]
_MIGRATE = """
import os
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "broadsheet.config.settings"
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""


def copy_to(target: Path) -> None:
    """Put a migrated SQLite database of the full profile at ``target``; the first caller of all makes it."""
    kept = Path(f"{kept_as('database')}.sqlite3")
    kept.parent.mkdir(parents=True, exist_ok=True)
    with (kept.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            _make(kept)
    _copy(kept, target)
    target.chmod(0o600)


def kept_as(kind: str, *made_by: Path) -> Path:
    """Where something of this kind is kept; its name changes with the migrations, and with what else it depends on."""
    digest = hashlib.sha256(f"{version('Django')} {version('wagtail')}".encode())
    found = sorted(_PACKAGE.glob("*/migrations/*.py"))
    for place in made_by:
        found += sorted(one for one in place.rglob("*") if one.is_file()) if place.is_dir() else [place]
    for path in found:
        if "__pycache__" not in path.parts:
            digest.update(path.name.encode() + path.read_bytes())
    return Path(sys.prefix) / "test-databases" / f"{kind}-{digest.hexdigest()[:16]}"


def _make(kept: Path) -> None:
    inherited = commands.inherited()
    with tempfile.TemporaryDirectory(prefix="broadsheet-migrated-") as home:
        environ = {
            "BROADSHEET_HOME": home,
            "BROADSHEET_DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "broadsheet.config.settings",
        }
        subprocess.run([sys.executable, "-c", _MIGRATE], env=inherited | environ, check=True)
        unfinished = kept.with_suffix(".draft")
        _copy(Path(home, "broadsheet.sqlite3"), unfinished)
        unfinished.replace(kept)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
