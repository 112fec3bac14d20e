"""Views outlive a process that is killed while it notes them and counts them."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from broadsheet.config.tests import migrated

pytestmark = pytest.mark.slow
_KILLS = 6
# Each child notes views of readers at addresses of their own, says so after each, and counts after every fifth; it is
# killed after so many, at whatever it is doing then. What it said lies in the pipe and is read to its end.
_SITE = """
import json, os, signal, sys
import django
django.setup()
from datetime import UTC, datetime
from django.db import connections
from broadsheet.readership import service
from broadsheet.readership.service import Beacon

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
TOKEN = service.token("article:12")

def read_and_count(child, said):
    for number in range(10_000):
        address = f"10.{child}.{number % 250}.{number // 250 + 1}"
        beacon = Beacon(TOKEN, "", "localhost", address, f"Mozilla/5.0 (X11; rv:{child}{number})", True)
        assert service.record_view(beacon, NOW)
        os.write(said, b".")
        if number % 5 == 4:
            service.fold(NOW)

noted = 0
for child in range(int(sys.argv[1])):
    connections.close_all()
    heard, said = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(heard)
        read_and_count(child, said)
    os.close(said)
    for _ in range(11 + 7 * child):
        noted += len(os.read(heard, 1))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    while rest := os.read(heard, 1000):
        noted += len(rest)
while service.fold(NOW):
    pass
service.fold(NOW)
by_day = sum(service.by_day(NOW.date()).values())
print(json.dumps([noted, service.counts(["article:12"])["article:12"], by_day, service.uncounted(NOW.date())]))
"""


def test_every_view_that_was_noted_counts_once_however_often_the_process_is_killed(tmp_path):
    migrated.copy_to(tmp_path / "broadsheet.sqlite3")
    environ = os.environ | {
        "BROADSHEET_HOME": str(tmp_path),
        "BROADSHEET_DEBUG": "0",
        "DJANGO_SETTINGS_MODULE": "broadsheet.config.settings",
    }
    environ.pop("DATABASE_URL", None)

    ended = subprocess.run(
        [sys.executable, "-c", _SITE, str(_KILLS)], env=environ, check=True, capture_output=True, text=True
    )

    noted, counted, by_day, uncounted = json.loads(ended.stdout)
    # One that was noted just before the process could say so may count besides.
    assert noted <= counted <= noted + _KILLS
    assert (by_day, uncounted) == (counted, [])
