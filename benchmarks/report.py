"""What a benchmark says: a rate, the rate it is held against, and the ratio that is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison, both rates a second, from the same run. ``budget`` is the least ratio, if one is asked for."""

    what: str
    rate: float
    against: float
    budget: float | None

    @property
    def ratio(self) -> float:
        return self.rate / self.against


def show(rows: list[Row]) -> None:
    table = Table("what", *(f"{name}" for name in ("a second", "against", "ratio", "budget")))
    for row in rows:
        budget = "–" if row.budget is None else f"≥ {row.budget:g} {'✓' if row.ratio >= row.budget else '✗'}"
        table.add_row(row.what, f"{row.rate:,.0f}", f"{row.against:,.0f}", f"{row.ratio:.2f}", budget)
    Console(width=120).print(table)
