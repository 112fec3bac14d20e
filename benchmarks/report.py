"""What a benchmark says: medians with their spread, what they are held against, and the budget."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from itertools import starmap
from typing import Any

from rich.console import Console
from rich.table import Table

_PACKAGES = ("broadsheet", "Django", "wagtail", "granian", "numpy")
Samples = Sequence[float]


@dataclass(frozen=True, slots=True)
class Budget:
    """What is measured, and what it is to reach: a number, or, where it is held ``against`` something, a ratio.

    ``meaning`` is one sentence for the reader of the table, ``limited_by`` what keeps it from its budget.
    """

    what: str
    unit: str
    meaning: str
    at_most: float | None = None
    at_least: float | None = None
    against: str = ""
    limited_by: str = ""

    @property
    def is_ratio(self) -> bool:
        return bool(self.against)

    @property
    def words(self) -> str:
        """The budget as it stands in a table."""
        unit = "×" if self.is_ratio else self.unit
        if self.at_most is not None:
            return f"≤ {self.at_most:g} {unit}"
        return f"≥ {self.at_least:g} {unit}" if self.at_least is not None else ""


@dataclass(frozen=True, slots=True)
class Figure:
    """The median of some measurements, and the quarter of them below ``low`` and above ``high``."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, samples: Samples) -> Figure:
        if len(samples) < 4:
            return cls(statistics.median(samples), min(samples), max(samples))
        low, median, high = statistics.quantiles(samples, n=4, method="inclusive")
        return cls(median, low, high)


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. ``note`` says at which size, where that differs from run to run."""

    budget: Budget
    ours: Figure
    limit: Figure | None = None
    ratio: Figure | None = None
    note: str = ""
    group: str = ""

    @classmethod
    def of(cls, budget: Budget, ours: Samples, limit: Samples | None = None, note: str = "") -> Row:
        """Samples of ours and of what it is held against; those of one place were taken in one round."""
        if limit is None:
            return cls(budget, Figure.of(ours), note=note)
        pairs = zip(ours, limit, strict=True)
        ratios = list(starmap(lambda one, other: one / other, pairs))
        return cls(budget, Figure.of(ours), Figure.of(limit), Figure.of(ratios), note)

    @classmethod
    def read(cls, values: Mapping[str, Any], group: str) -> Row:
        """The row that `asdict` made ``values`` of."""
        figures = [Figure(**found) if (found := values[name]) else None for name in ("ours", "limit", "ratio")]
        assert figures[0] is not None
        return cls(Budget(**values["budget"]), figures[0], figures[1], figures[2], values["note"], group)

    @property
    def decisive(self) -> Figure:
        """The figure that the budget is about."""
        return self.ratio if self.budget.is_ratio and self.ratio else self.ours

    @property
    def is_kept(self) -> bool | None:
        """Whether the budget is kept; ``None`` where there is none."""
        budget, value = self.budget, self.decisive.median
        if budget.at_most is not None:
            return value <= budget.at_most
        return value >= budget.at_least if budget.at_least is not None else None


HEADINGS = ("what", "measured", "against", "ratio", "budget", "kept")


def cells(row: Row) -> tuple[str, ...]:
    """What stands in the table under the :data:`HEADINGS`: medians, with the middle half of the measurements."""
    kept = {True: "yes", False: "**no**", None: ""}[row.is_kept]
    against = f"{_number(row.limit.median)} {row.budget.unit}: {row.budget.against}" if row.limit else ""
    what = f"{row.budget.what} ({row.note})" if row.note else row.budget.what
    measured = f"{_with_spread(row.ours)} {row.budget.unit}"
    ratio = _with_spread(row.ratio) if row.ratio else ""
    return what, measured, against, ratio, row.budget.words, kept


def show(rows: Sequence[Row]) -> None:
    """Print the rows as a table."""
    table = Table(*HEADINGS)
    for row in rows:
        table.add_row(*(cell.replace("**", "") for cell in cells(row)))
    Console(width=160).print(table)


def json_lines(rows: Sequence[Row]) -> list[str]:
    """Each row as one JSON object with what it was measured on."""
    measured_on = {"machine": machine(), "versions": versions()}
    return [json.dumps(asdict(row) | measured_on, ensure_ascii=False) + "\n" for row in rows]


def append_json_lines(rows: Sequence[Row], path: str) -> None:
    """Append the rows to the file at ``path``, or print them for ``-``: one JSON object a line, with its machine."""
    if path == "-":
        sys.stdout.writelines(json_lines(rows))
        return
    with open(path, "a", encoding="utf-8") as file:
        file.writelines(json_lines(rows))


def machine() -> dict[str, str | float]:
    """What the rows were measured on: processor type, system, cores of this process, and how busy the machine was."""
    load = round(os.getloadavg()[1], 1)
    cores = len(os.sched_getaffinity(0))
    return {"processor": _processor(), "system": platform.platform(), "cores": cores, "load": load}


def versions() -> dict[str, str]:
    """Python's version and those of the packages that decide about speed."""
    return {"python": platform.python_version()} | {name: version(name) for name in _PACKAGES}


def _with_spread(figure: Figure) -> str:
    if figure.low == figure.high:
        return _number(figure.median)
    return f"{_number(figure.median)} ({_number(figure.low)}–{_number(figure.high)})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()
