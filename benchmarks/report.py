"""What a benchmark says: a rate, the rate it is held against, and the ratio that is asked for."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version

from rich.console import Console
from rich.table import Table

_PACKAGES = ("broadsheet", "Django", "wagtail", "granian", "numpy")


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison, both rates a second, from the same run. ``budget`` is the least ratio, if one is asked for."""

    what: str
    rate: float
    against: float
    budget: float | None
    group: str = ""

    @property
    def ratio(self) -> float:
        return self.rate / self.against


def show(rows: Sequence[Row]) -> None:
    """Print the rows as a table."""
    table = Table("what", *(f"{name}" for name in ("a second", "against", "ratio", "budget")))
    for row in rows:
        budget = "–" if row.budget is None else f"≥ {row.budget:g} {'✓' if row.ratio >= row.budget else '✗'}"
        table.add_row(row.what, f"{row.rate:,.0f}", f"{row.against:,.0f}", f"{row.ratio:.2f}", budget)
    Console(width=120).print(table)


def append_json_lines(rows: Sequence[Row], path: str) -> None:
    """Append the rows to the file at ``path``, or print them for ``-``: one JSON object a line, with its machine."""
    measured_on = {"machine": machine(), "versions": versions()}
    lines = [json.dumps(asdict(row) | {"ratio": row.ratio} | measured_on) + "\n" for row in rows]
    if path == "-":
        sys.stdout.writelines(lines)
        return
    with open(path, "a", encoding="utf-8") as file:
        file.writelines(lines)


def machine() -> dict[str, str | int]:
    """What the rows were measured on: processor type, system, and how many cores this process may use."""
    return {"processor": _processor(), "system": platform.platform(), "cores": len(os.sched_getaffinity(0))}


def versions() -> dict[str, str]:
    """Python's version and those of the packages that decide about speed."""
    return {"python": platform.python_version()} | {name: version(name) for name in _PACKAGES}


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()
