"""A site with very many articles against one with a hundred."""

from __future__ import annotations

from benchmarks.budgets import SECTIONS
from benchmarks.report import Row
from benchmarks.scale import pick
from benchmarks.twins import Size, in_turn, sites

ARTICLES = 20_000
FEW_ARTICLES = 100
_ROUNDS = pick(7, 40)


def measure() -> list[Row]:
    rows = []
    with sites(Size(articles=ARTICLES), Size(articles=FEW_ARTICLES)) as twins:
        for name, budget in SECTIONS.items():
            many, few = in_turn(twins, name, _ROUNDS)
            rows.append(Row.of(budget, many, few))
    return rows
