"""The Makefile: which tests run, and what becomes of a red one."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TARGETS = [
    "run",
    "dev",
    "test",
    "quick",
    "browser",
    "coverage",
    "lint",
    "format",
    "types",
    "migrations",
    "shell",
    "bench",
    "bench-full",
    "docs",
    "screenshots",
    "licences",
    "supply",
    "newest",
    "bare-debian",
]

pytestmark = pytest.mark.skipif(
    not (ROOT / "Makefile").exists() or not shutil.which("make"), reason="needs make and the Makefile"
)


@pytest.fixture
def make(tmp_path):
    """Run `make`, with a pytest in place of the real one that notes how it was called and ends with ``code``."""

    def command(*arguments, code=0):
        calls = tmp_path / "calls"
        calls.write_text("")
        pytest_stub = tmp_path / "pytest"
        pytest_stub.write_text(f'#!/bin/sh\necho "${{TEST_DATABASE:-sqlite}} $*" >> {calls}\nexit {code}\n')
        pytest_stub.chmod(0o755)
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "TEST_", "ARGS"))}
        ended = subprocess.run(
            ["make", "--assume-old=.venv/dev.stamp", f"BIN={tmp_path}", "SYSTEM_PACKAGES=true", *arguments],
            cwd=ROOT, env=environ | {"CI": "true"}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return ended.returncode, calls.read_text().splitlines()

    return command


@pytest.mark.parametrize(("code", "is_red"), [(0, False), (1, True)])
def test_both_databases_are_tested_whether_or_not_a_test_is_red(make, code, is_red):
    ended, calls = make("test", code=code)

    assert [call.split()[0] for call in calls] == ["sqlite", "postgresql"]
    assert (ended != 0) is is_red


def test_one_thing_is_run_once(make):
    assert make("test", "T=broadsheet/lib") == (0, ["sqlite -n 0 broadsheet/lib"])


def test_help_lists_what_there_is(make):
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert set(TARGETS) <= set(re.findall(r"^make (\S+)", listed, re.MULTILINE))
