"""One group of benchmarks in a process and a home of its own.

As a program (``python -m benchmarks.groups PACKAGE GROUP FILE``) it measures one group and writes its rows to FILE.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from benchmarks.report import Row
from broadsheet.config.tests import migrated


def measure(group: str, package: str = "benchmarks") -> list[Row] | None:
    """The rows of ``PACKAGE.GROUP.measure()``, run in a fresh process and home; None if it failed."""
    with tempfile.TemporaryDirectory(prefix="broadsheet-bench-") as name:
        home, result = Path(name, "home"), Path(name, "rows.json")
        home.mkdir()
        environ = os.environ | {"BROADSHEET_HOME": str(home)}
        ended = subprocess.run([sys.executable, "-m", "benchmarks.groups", package, group, str(result)], env=environ)
        if ended.returncode:
            return None
        return [Row.read(values, group) for values in json.loads(result.read_text())]


def set_up_site(**settings: str) -> None:
    """Migrate the database of this process's home and start Django; ``settings`` are environment variables."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "broadsheet.config.settings", "BROADSHEET_DEBUG": "0"} | settings
    os.environ.setdefault("BROADSHEET_HOME", tempfile.mkdtemp(prefix="broadsheet-bench-"))
    _copy_migrated_database()
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def _copy_migrated_database() -> None:
    """Begin with a database in which all is migrated, where there is none and SQLite is used; migrating takes long."""
    place = Path(os.environ["BROADSHEET_HOME"], "broadsheet.sqlite3")
    is_usual = os.environ.get("BROADSHEET_PROFILE", "full") == "full" and "DATABASE_URL" not in os.environ
    if is_usual and not place.exists():
        migrated.copy_to(place)


def _main(package: str, group: str, result: str) -> None:
    rows = importlib.import_module(f"{package}.{group}").measure()
    Path(result).write_text(json.dumps([asdict(row) for row in rows]))


if __name__ == "__main__":
    _main(*sys.argv[1:])
