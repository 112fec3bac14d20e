"""How a measured number is shown beside its aim: on the terminal as it comes, and as a page of the manual."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

AT_LEAST, AT_MOST = "≥", "≤"


@dataclass(frozen=True, slots=True)
class Number:
    """One measured number of a test. ``aim`` is (≥ or ≤, bound); ``interval`` holds it 95 times in 100.

    Where a test compares, ``column`` is what stands side by side, and ``what`` names the row.
    """

    test: str
    what: str
    value: float
    unit: str = ""
    digits: int = 2
    aim: tuple[str, float] | None = None
    interval: tuple[float, float] | None = None
    column: str = ""

    @property
    def measured(self) -> str:
        """The number, its unit and its interval."""
        if math.isnan(self.value):
            return "–"
        text = f"{self.value:,.{self.digits}f}{self.unit}"
        if self.interval is None:
            return text
        return f"{text} ({self.interval[0]:,.{self.digits}f} to {self.interval[1]:,.{self.digits}f})"

    @property
    def aimed(self) -> str:
        return "" if self.aim is None else f"{self.aim[0]} {self.aim[1]:g}{self.unit}"

    @property
    def verdict(self) -> str:
        """Whether the aim is reached; empty where there is none."""
        if self.aim is None:
            return ""
        sign, bound = self.aim
        return "reached" if (self.value >= bound if sign == AT_LEAST else self.value <= bound) else "not yet"


def tell(number: Number) -> None:
    what = f"{number.what}, {number.column}" if number.column else number.what
    print(f"{what:62s} {number.measured:34s} {number.aimed:14s} {number.verdict}".rstrip(), flush=True)


def markdown(numbers: Iterable[Number], titles: dict[str, str], command: str, version: str) -> str:
    """A page with a table for each test and the command that repeats it."""
    by_test: dict[str, list[Number]] = {}
    for number in numbers:
        by_test.setdefault(number.test, []).append(number)
    parts = [
        "# Results\n",
        f"Written by `{command}`; not edited by hand. Each source is measured on base weights made without it. "
        "In brackets: the interval that holds the number 95 times in 100 when clusters of near copies are drawn anew. "
        "Speeds depend on the machine and on what else it does; the other numbers do not. "
        f"The base weights when this was written were {version}; a later version may do better or worse.\n",
    ]
    for test, rows in by_test.items():
        parts.append(f"## {titles[test]}\n\n`python benchmarks/filter_numbers.py --only {test}`\n")
        parts.append(_table(rows))
    return "\n".join(parts)


def _table(rows: Sequence[Number]) -> str:
    if any(row.column for row in rows):
        return _compared(rows)
    if any(row.aim for row in rows):
        lines = ["| what | measured | aim | |", "| --- | --- | --- | --- |"]
        lines += [f"| {row.what} | {row.measured} | {row.aimed} | {row.verdict} |" for row in rows]
    else:
        lines = ["| what | measured |", "| --- | --- |"]
        lines += [f"| {row.what} | {row.measured} |" for row in rows]
    return "\n".join(lines) + "\n"


def _compared(rows: Sequence[Number]) -> str:
    """A row for each thing measured, with what is compared side by side."""
    columns = list(dict.fromkeys(row.column for row in rows))
    lines = [f"| what | {' | '.join(columns)} |", "| --- " * (len(columns) + 1) + "|"]
    for what in dict.fromkeys(row.what for row in rows):
        found = {row.column: row.measured for row in rows if row.what == what}
        lines.append(f"| {what} | {' | '.join(found.get(column, '–') for column in columns)} |")
    return "\n".join(lines) + "\n"
