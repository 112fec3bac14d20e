"""Rules of this project that no other tool checks: sizes, clocks, queries in views, words, templates."""

from __future__ import annotations

import ast
import io
import os
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LINES_A_FILE, LINES_A_FUNCTION, LINES_A_VIEW, COLUMNS_OF_A_TEMPLATE = 400, 50, 25, 140

# Attributes by which a view would ask the database itself.
_QUERIES = {
    "objects", "aggregate", "annotate", "bulk_create", "bulk_update", "exclude", "exists", "filter", "get_or_create",
    "order_by", "prefetch_related", "select_for_update", "select_related", "update_or_create", "values_list",
}  # fmt: skip
# Where work begins, the time is read, and passed down from there. A page model of Wagtail is its own view.
_READS_THE_CLOCK = {
    "views", "views.py", "cli", "jobs.py", "tasks.py", "templatetags",
    "signal_handlers.py", "middleware.py", "gateway.py",
    "demo", "tests", "benchmarks",
}  # fmt: skip
_PRONOUN = re.compile(r"(?<![\w`*])(?:s?he|him|his|hers?|himself|herself)(?![\w`*])", re.IGNORECASE)
_PROSE = (".md", ".html", ".txt", ".css", ".js", ".toml")
_TRANSLATES = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext"}
_NOT_OURS = {".git", ".venv", "node_modules", "migrations", "var", "build"}

# Where the time is read although no work begins there, and why.
_READS_THE_CLOCK_TOO = {
    "broadsheet/accounts/wagtail_hooks.py",  # a hook is Wagtail's view
    "broadsheet/accounts/wagtail_users.py",  # views of Wagtail
    "broadsheet/discussion/hosting.py",  # saving a page is the verb of the project that hosts the app
    "broadsheet/exchange/backup/settle.py",  # a program
    "broadsheet/newsroom/models/articles.py",  # saving a revision is Wagtail's verb
    "broadsheet/newsroom/models/front_page.py",  # a page's get_context is Wagtail's view
    "broadsheet/newsroom/most_read.py",  # a view
    "broadsheet/newsroom/office.py",  # a panel is Wagtail's view
    "broadsheet/newsroom/threads.py",  # called by Wagtail's signals
    "broadsheet/privacy/retention.py",  # notes when its work was done
}


def files(*endings: str) -> list[Path]:
    """The project's own files with one of ``endings``, without what tools have written."""
    return [path for path in all_files() if path.suffix in endings]


@cache
def all_files() -> list[Path]:
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if name not in _NOT_OURS)
        found += [Path(folder, name) for name in sorted(names)]
    return found


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

    assert {name: lines for name, lines in lengths.items() if lines > LINES_A_FILE} == {}


def test_no_function_is_too_long():
    long = {
        f"{named(path)} {node.name}": length(node)
        for path in files(".py")
        for node in functions(path)
        if length(node) > LINES_A_FUNCTION
    }

    assert long == {}


def test_no_view_is_too_long():
    long = {
        f"{named(path)} {node.name}": length(node)
        for path in files(".py")
        if is_view_module(path)
        for node in functions(path)
        if is_view(node) and length(node) > LINES_A_VIEW
    }

    assert long == {}


def test_no_view_module_asks_the_database_itself():
    queries = [
        f"{named(path, node.lineno)} {node.attr}"
        for path in files(".py")
        if is_view_module(path)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in _QUERIES
    ]

    assert queries == []


def test_the_clock_is_read_only_where_work_begins():
    """A view, a command or a job reads the time and passes it down as ``now``."""
    reads = [
        named(path, node.lineno)
        for path in files(".py")
        if named(path) not in _READS_THE_CLOCK_TOO and not _READS_THE_CLOCK & set(path.relative_to(ROOT).parts)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"timezone.now", "datetime.now", "date.today"}
    ]

    assert reads == []


def test_the_audit_log_is_written_by_verbs_and_never_by_a_view():
    calls = [
        named(path, node.lineno)
        for path in files(".py")
        if is_view_module(path) or path.parent.name == "cli"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "audit.record"
    ]

    assert calls == []


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file that people read; of Python its comments, docstrings, names and translated words."""
    text = path.read_text()
    if path.suffix != ".py":
        yield from enumerate(text.splitlines(), 1)
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in {tokenize.COMMENT, tokenize.NAME}:
            yield token.start[0], token.string.replace("_", " ")
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (said := ast.get_docstring(node)):
            yield getattr(node, "lineno", 1), said
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in _TRANSLATES:
            yield from ((node.lineno, str(part.value)) for part in node.args if isinstance(part, ast.Constant))


def test_words_that_are_translated_do_not_stand_inside_others():
    """What collects them does not see into such a string before Python 3.12, so they would never be translated."""
    found = [
        named(path, node.lineno)
        for path in files(".py")
        for whole in ast.walk(tree(path))
        if isinstance(whole, ast.JoinedStr)
        for node in ast.walk(whole)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in _TRANSLATES and _is_literal(node)
    ]

    assert found == []


def _is_literal(call: ast.Call) -> bool:
    return any(isinstance(part, ast.Constant) for part in call.args)


def test_a_person_is_they_or_a_noun():
    found = [
        f"{named(path, number)} {match.group()}"
        for path in files(".py", *_PROSE)
        # To read a file token by token takes long, and few have such a word at all.
        if path != Path(__file__) and _PRONOUN.search(path.read_text().replace("_", " "))
        for number, text in prose(path)
        for match in _PRONOUN.finditer(text)
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


def test_a_partial_extends_nothing():
    assert [named(path) for path in templates() if "partials" in path.parts and "{% extends" in path.read_text()] == []


def test_no_template_writes_a_time_for_machines_with_more_digits_than_html_allows():
    assert [named(path) for path in templates() if '|date:"c"' in path.read_text()] == [], "use |iso"
