"""Sets the stage before the settings are read: a home folder of its own, and PostgreSQL where it is asked for.

Loaded by pytest as a plugin (see pyproject.toml). With ``TEST_DATABASE=postgresql`` a throw-away cluster is
started from Debian's packages for the time of the run.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from broadsheet.config.tests import services

_IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ

if not _IS_WORKER:
    _home = Path(tempfile.mkdtemp(prefix="broadsheet-tests-"))
    atexit.register(shutil.rmtree, _home, ignore_errors=True)
    for _name in [name for name in os.environ if name.startswith("BROADSHEET_")]:
        del os.environ[_name]
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("CACHE_URL", None)
    # Where static files would be collected; the middleware that serves them wants it to be there.
    (_home / "static").mkdir()
    os.environ |= {
        "BROADSHEET_HOME": str(_home),
        "BROADSHEET_SECRET_KEY": "only for tests, and long enough to be taken for a real one",
        "BROADSHEET_SITE_NAME": "The Test Paper",
    }
    if os.environ.get("TEST_DATABASE") == "postgresql":
        os.environ["DATABASE_URL"] = services.Postgresql().url
