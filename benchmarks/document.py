"""``docs/performance.md``, made from what was measured last; ``python -m benchmarks.document`` writes it anew."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks import report
from benchmarks.budgets import GROUPS
from benchmarks.report import HEADINGS, Budget, Row, cells

_ROOT = Path(__file__).resolve().parents[1]
PAGE = _ROOT / "docs" / "performance.md"
MEASURED = Path(__file__).with_name("measured.jsonl")
"""The rows of the run that the page shows, as `report.json_lines` writes them."""
LONGER_RUNS = Path(__file__).with_name("longer_runs.md")
"""What was measured once at a size that no run has, in words of its own; the page ends with it."""

_BEGINNING = """# Performance

`make bench` measures all of this in some minutes, `make bench-full` takes its time and writes this page. Each number
is a median, with the middle half of the measurements in brackets. Milliseconds are the processor's, the database's own
in them, unless a line says that they are the clock's; what is held against something was measured in turn with it, and
the ratio is the median of the ratios of all turns. “×” is such a ratio: at most so many times as much for what takes
time, at least so many times as much for what counts a second. Replies are published ones, in words of their own, from
networks of their own. What is measured in the benchmark's own process is measured as in the server's: with all loaded
beforehand, and left alone by the garbage collector. Isso, which stores comments and does not judge them, is measured
where `BENCH_ISSO` names a Python that has it.
"""
_NOT_MEASURED = "not measured in this run"


def record(rows: Sequence[Row]) -> None:
    """Keep these rows in place of earlier ones of their groups, and write the page anew."""
    groups = {row.group for row in rows}
    kept = [line for line in _lines() if json.loads(line)["group"] not in groups]
    MEASURED.write_text("".join([*kept, *report.json_lines(rows)]), encoding="utf-8")
    PAGE.write_text(written(), encoding="utf-8")


def written() -> str:
    """The page as it is to be, from the rows that are kept."""
    found = [json.loads(line) for line in _lines()]
    rows = {(one["group"], one["budget"]["what"]): Row.read(one, one["group"]) for one in found}
    parts, measured = [_BEGINNING], list[Row]()
    for group, budgets in GROUPS.items():
        shown = [(budget, _current(rows.get((group, budget.what)), budget)) for budget in budgets.values()]
        parts.append(_section(group, shown))
        measured += [row for _, row in shown if row]
    parts.append(_not_reached(measured))
    parts += [LONGER_RUNS.read_text(encoding="utf-8"), _measured_on(found)]
    return "\n".join(parts)


def _lines() -> list[str]:
    return MEASURED.read_text(encoding="utf-8").splitlines(keepends=True) if MEASURED.exists() else []


def _current(row: Row | None, budget: Budget) -> Row | None:
    """The row with the budget as it is now, whatever it was when the row was measured."""
    return row and Row(budget, row.ours, row.limit, row.ratio, row.note, row.group)


def _section(group: str, shown: Sequence[tuple[Budget, Row | None]]) -> str:
    lines = [f"## {group.capitalize()}", "", _table_row(HEADINGS), _table_row("---" for _ in HEADINGS)]
    for budget, row in shown:
        lines.append(_table_row(cells(row) if row else (budget.what, _NOT_MEASURED, "", "", budget.words, "")))
    lines += ["", *(_item(f"*{budget.what}*: {budget.meaning}") for budget, _ in shown), ""]
    return "\n".join(lines)


def _table_row(values: Iterable[str]) -> str:
    return f"| {' | '.join(values)} |"


def _item(text: str) -> str:
    return textwrap.fill(text, 120, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)


def _not_reached(rows: Iterable[Row]) -> str:
    missed = [row for row in rows if row.is_kept is False]
    lines = ["## Not reached", ""]
    for row in missed:
        limited = f": {row.budget.limited_by}" if row.budget.limited_by else ""
        lines.append(_item(f"{row.group}, *{row.budget.what}* ({row.budget.words}){limited}."))
    return "\n".join([*lines, *(["Every budget is kept."] if not missed else []), ""])


def _measured_on(found: Iterable[dict[str, object]]) -> str:
    lines = ["## Measured on", ""]
    where: dict[str, list[str]] = {}
    for one in found:
        machine, versions = one["machine"], one["versions"]
        assert isinstance(machine, dict)
        assert isinstance(versions, dict)
        named = ", ".join(f"{name} {number}" for name, number in versions.items())
        words = f"{machine['processor']}, {machine['cores']} cores, {machine['system']}; {named}"
        where.setdefault(words, []).append(f"{one['group']} (load {machine['load']})")
    for words, groups in where.items():
        lines.append(_item(f"{words}: {', '.join(dict.fromkeys(groups))}."))
    return "\n".join([*lines, "", _LOAD, ""])


_LOAD = (
    "The load is how many processes wanted a core in the minutes before. Above the number of cores the machine had "
    "other\nwork: processor time then grows too, since caches and cores are shared, and times by the clock say little."
)


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
