"""A home folder as after the first start of a newspaper, with the sizes of its pictures: made once and then copied.

The demonstration paper and its pictures take half a minute of a processor, which each served site of the tests would
take again.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from broadsheet.config.tests import commands, migrated

PASSWORD = "a password for tests"
"""That of the administrator, whose name is admin."""
_PACKAGE = Path(__file__).resolve().parents[2]
# What the copy depends on, beside the migrations.
_MADE_BY = ("exchange/demo", "newsroom/picture_files", "newsroom/first_pages.py", "newsroom/roles.py", "cli/install.py")
_MAKE = """
from broadsheet.cli.install import install
install()
from django.utils import timezone
from broadsheet.newsroom import task_queue
while task_queue.run_waiting(timezone.now()):
    pass
"""


def copy_to(home: Path) -> None:
    """Put such a home at ``home``, which may be an empty folder; the first caller of all makes it."""
    kept = migrated.kept_as("home", *(_PACKAGE / name for name in _MADE_BY))
    kept.parent.mkdir(parents=True, exist_ok=True)
    with (kept.parent / "home-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            _make(kept)
    shutil.copytree(kept, home, dirs_exist_ok=True)
    home.chmod(0o711)
    # A copied database is another file, for which a start would do everything again.
    _run("from broadsheet.cli.install import remember_version; remember_version()", home)


def _make(kept: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="broadsheet-demo-") as name:
        home = Path(name, "home")
        home.mkdir()
        migrated.copy_to(home / "broadsheet.sqlite3")
        _run(_MAKE, home, BROADSHEET_ADMIN_PASSWORD=PASSWORD)
        unfinished = kept.with_suffix(".draft")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(home, unfinished)
        unfinished.rename(kept)


def _run(code: str, home: Path, **more: str) -> None:
    environ = commands.inherited() | {"BROADSHEET_HOME": str(home)} | more
    subprocess.run([sys.executable, "-c", code], env=environ, check=True, stdout=subprocess.DEVNULL)
