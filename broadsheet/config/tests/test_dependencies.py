"""What a site is made of: the page of licences is in step with the pins, and every licence goes with ours."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "reference" / "dependencies.md"
pytestmark = pytest.mark.skipif(not (ROOT / ".ci").exists(), reason="needs the source tree")


@pytest.fixture(scope="module")
def licences() -> dict:
    return runpy.run_path(str(ROOT / ".ci" / "licences"), run_name="licences")


def rows() -> list[tuple[str, str, str]]:
    return re.findall(r"^\| ([\w.-]+) \| (\d\S*) \| (.+) \|$", PAGE.read_text(), re.MULTILINE)


def test_the_page_of_licences_has_every_pinned_part_in_its_version(licences):
    assert len(rows()) > 50
    assert [row[:2] for row in rows()] == licences["pins"](), "run: make licences"


def test_every_licence_of_the_page_goes_with_ours(licences):
    assert [name for name, _version, words in rows() if not licences["is_compatible"](words)] == []


@pytest.mark.parametrize(
    ("expression", "is_compatible"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-2.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-only", False),
        ("", False),
    ],
)
def test_of_a_choice_one_licence_is_enough_and_of_several_together_all_are_needed(licences, expression, is_compatible):
    assert licences["is_compatible"](expression) is is_compatible
