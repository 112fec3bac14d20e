"""Rules of this project that no other tool checks: sizes, clocks, queries in views, words, templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LINES_A_FILE, LINES_A_FUNCTION, LINES_A_VIEW, COLUMNS_OF_A_TEMPLATE = 400, 50, 25, 140

# Attributes by which a view would ask the database itself.
_QUERIES = {
    "objects", "aggregate", "annotate", "bulk_create", "bulk_update", "get_or_create", "prefetch_related",
    "select_for_update", "select_related", "update_or_create", "values_list",
}  # fmt: skip
# The time is read here and passed down.
_READS_THE_CLOCK = ("views", "views.py", "cli", "jobs.py", "middleware.py", "tests", "benchmarks")
_PRONOUN = re.compile(r"\b(?:s?he|him|his|hers?|himself|herself)\b", re.IGNORECASE)
_PROSE = (".py", ".md", ".html", ".txt", ".po", ".css", ".js", ".toml")
_NOT_OURS = {".git", ".venv", "node_modules", "migrations", "var", "build"}


def files(*endings: str) -> list[Path]:
    """The project's own files with one of ``endings``, without what tools have written."""
    found = (path for path in ROOT.rglob("*") if path.suffix in endings and path.is_file())
    return sorted(path for path in found if not _NOT_OURS & set(path.relative_to(ROOT).parts))


def named(path: Path, line: int = 0) -> str:
    return str(path.relative_to(ROOT)) + (f":{line}" if line else "")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def is_view_module(path: Path) -> bool:
    return "tests" not in path.parts and (path.parent.name == "views" or path.name == "views.py")


def is_view(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return not node.name.startswith("_") and bool(node.args.args) and node.args.args[0].arg == "request"


def test_no_python_file_is_too_long():
    lengths = {named(path): len(path.read_text().splitlines()) for path in files(".py")}

    assert {name: count for name, count in lengths.items() if count > LINES_A_FILE} == {}


def test_no_function_is_too_long():
    long = {
        f"{named(path, node.lineno)} {node.name}": length(node)
        for path in files(".py")
        for node in functions(path)
        if length(node) > LINES_A_FUNCTION
    }

    assert long == {}


def test_no_view_is_too_long():
    long = {
        f"{named(path, node.lineno)} {node.name}": length(node)
        for path in files(".py")
        if is_view_module(path)
        for node in functions(path)
        if is_view(node) and length(node) > LINES_A_VIEW
    }

    assert long == {}


def test_no_view_module_asks_the_database_itself():
    queries = [
        f"{named(path, node.lineno)} .{node.attr}"
        for path in files(".py")
        if is_view_module(path)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in _QUERIES
    ]

    assert queries == []


def test_the_clock_is_read_only_where_work_begins():
    """A view, a command or a job reads the time and passes it down as ``now``."""
    reads = [
        f"{named(path, node.lineno)} {ast.unparse(node)}"
        for path in files(".py")
        if not set(_READS_THE_CLOCK) & set(path.relative_to(ROOT).parts)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"timezone.now", "datetime.now", "date.today"}
    ]

    assert reads == []


def test_a_person_is_they_or_a_noun():
    found = [
        f"{named(path, number)} {match.group()}"
        for path in files(*_PROSE)
        if path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for match in _PRONOUN.finditer(line)
    ]

    assert found == []


def templates() -> list[Path]:
    return [path for path in files(".html") if "templates" in path.parts]


def test_no_line_of_a_template_is_too_long():
    long = [
        named(path, number)
        for path in templates()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > COLUMNS_OF_A_TEMPLATE
    ]

    assert long == []


@pytest.mark.parametrize("path", [path for path in templates() if "partials" in path.parts], ids=lambda path: path.name)
def test_a_partial_extends_nothing(path):
    assert "{% extends" not in path.read_text()
