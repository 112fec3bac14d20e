"""The pages for developers: their module names, words and layers are those of the code."""

from __future__ import annotations

import importlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
DEVELOPMENT = ROOT / "docs" / "development"
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
APPS = sorted(path.parent.name for path in (ROOT / "broadsheet").glob("*/__init__.py"))
_DOTTED = re.compile(rf"`((?:{'|'.join(APPS)})(?:\.\w+)+)`")


def layer_contracts() -> dict[str, list[str]]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return {contract["id"]: contract["layers"] for contract in contracts if contract["type"] == "layers"}


def layer_tables() -> dict[str, list[str]]:
    """The tables of layers in the architecture page, by the contract that is named above each."""
    text = (DEVELOPMENT / "architecture.md").read_text()
    tables = re.findall(r"<!-- layers: (\S+) -->\n((?:\|.*\n)+)", text)
    return {
        name: [row.replace("\\|", "|") for row in re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)]
        for name, table in tables
    }


def found(dotted: str) -> bool:
    """Whether ``dotted`` is a module of ours, or a name in one."""
    module, _, name = f"broadsheet.{dotted}".rpartition(".")
    try:
        importlib.import_module(f"{module}.{name}")
    except ModuleNotFoundError:
        try:
            return hasattr(importlib.import_module(module), name)
        except ModuleNotFoundError:
            return False
    return True


def test_the_layers_are_those_of_the_import_contracts():
    tables, contracts = layer_tables(), layer_contracts()

    assert {"direction", "discussion-inside"} <= set(tables)
    assert tables == {name: contracts[name] for name in tables}


@pytest.mark.parametrize("page", sorted(str(path.relative_to(ROOT)) for path in PAGES))
def test_every_module_that_a_page_names_is_in_the_code(page):
    names = sorted(set(_DOTTED.findall((ROOT / page).read_text())))

    assert [name for name in names if not found(name)] == []


def test_the_architecture_answers_ten_questions():
    questions = (DEVELOPMENT / "architecture.md").read_text().partition("## Ten questions")[2]

    assert len(re.findall(r"^\| .*\? \| .*`", questions, re.MULTILINE)) == 10


def test_every_word_of_the_glossary_names_its_place_in_the_code():
    rows = re.findall(r"^\| (?!word|-)(.+)$", (DEVELOPMENT / "glossary.md").read_text(), re.MULTILINE)

    assert rows
    assert [row for row in rows if not _DOTTED.search(row.rsplit("|", 2)[-2])] == []
