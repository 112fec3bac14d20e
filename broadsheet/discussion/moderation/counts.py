"""How much waits and how much stands in each state: exact up to a bound, beyond which counting would take too long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.formats import number_format

MOST = 10_000
"""So many are counted, and so many can be paged through; what lies further back is found by searching."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are; at least so many, if ``is_more``."""

    number: int = 0
    is_more: bool = False

    def __str__(self) -> str:
        return number_format(self.number, force_grouping=True) + "+" * self.is_more


def bounded(
    counted: Mapping[str, QuerySet[Any, Any]], grouped: QuerySet[Any, tuple[str]], least: int
) -> tuple[dict[str, Count], dict[str, int]]:
    """How many rows each of ``counted`` has, and which values of ``grouped`` are there ``least`` times, how often each.

    Of each of ``counted`` no more than `MOST` rows are looked at, of ``grouped`` all. One query counts everything.
    """
    texts, values = [], []
    for number, (name, rows) in enumerate(counted.items()):
        text, given = rows.order_by().values("pk")[: MOST + 1].query.sql_with_params()
        texts.append(f"SELECT 0, %s, COUNT(*) FROM ({text}) AS c{number}")  # noqa: S608 - what the ORM made
        values += [name, *given]
    text, given = grouped.query.sql_with_params()
    texts.append(f"SELECT 1, g.*, COUNT(*) FROM ({text}) AS g GROUP BY 2 HAVING COUNT(*) >= %s")  # noqa: S608 - the same
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(texts), [*values, *given, least])
        rows = cursor.fetchall()
    numbers = {name: Count(min(found, MOST), found > MOST) for is_group, name, found in rows if not is_group}
    return numbers, {name: found for is_group, name, found in rows if is_group}


def one(rows: QuerySet[Any, Any]) -> Count:
    """How many rows one queryset has."""
    found = rows.order_by()[: MOST + 1].count()
    return Count(min(found, MOST), found > MOST)
