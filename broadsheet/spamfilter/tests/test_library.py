"""What a program that uses the engine as a library may rely on."""

import doctest
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import broadsheet.spamfilter

PAGE = Path(__file__).resolve().parents[3] / "docs" / "filter" / "library.md"
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(broadsheet.spamfilter.__path__, "broadsheet.spamfilter.")
    if ".tests" not in module.name
)


@pytest.mark.parametrize("name", ["broadsheet.spamfilter", *MODULES])
def test_the_examples_in_the_docstrings_run(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_package_has_an_example():
    assert doctest.testmod(broadsheet.spamfilter).attempted > 3


def test_importing_the_engine_imports_neither_the_laboratory_nor_a_framework():
    code = "import sys, broadsheet.spamfilter; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert "broadsheet.spamfilter.model.filter" in loaded
    assert not [name for name in loaded if name.startswith(("broadsheet.spamfilter.evaluation", "django"))]


def test_the_page_for_library_users_runs_as_written():
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")

    assert result.failed == 0
    assert result.attempted > 10
