"""Queries and inserts that the ORM puts together once, and that are then run as they are with other values.

Putting a query together takes the ORM several times as long as the database needs to answer it. Only what is done for
each reader or reply goes this way; everything else uses the ORM as it is.
"""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

Value = int | float | str
Row = tuple[Any, ...]
# Stands for a value while the query is put together; larger than any number of a row here.
_FIRST_NUMBER = 9_100_000_000_000_000_000


class Prepared:
    """A query for rows, from a function that makes it (a ``values_list``) for given values.

    The function's arguments are numbers, except those annotated with ``str``, and lists of numbers, annotated with
    ``list[int]``. It must use each as it is, and make the same query for all values.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._kinds = {name: parameter.annotation for name, parameter in inspect.signature(build).parameters.items()}
        self._put_together: dict[tuple[Any, ...], _Query] = {}
        self._changing = threading.Lock()

    def __call__(self, **values: Value | Sequence[int]) -> list[Row]:
        """The rows for these values."""
        connection = connections[DEFAULT_DB_ALIAS]
        lengths = tuple(len(value) for value in values.values() if isinstance(value, list))
        form = (connection.vendor, *lengths)
        query = self._put_together.get(form)
        if query is None:
            with self._changing:
                query = self._put_together[form] = self._put_query_together(values)
        return query.run(connection, values)

    def _put_query_together(self, values: dict[str, Any]) -> _Query:
        stands_for: dict[Any, tuple[str, int | None]] = {}
        arguments: dict[str, Any] = {}
        for name, kind in self._kinds.items():
            if kind == "list[int]":
                marks = [_FIRST_NUMBER + len(stands_for) + at for at in range(len(values[name]))]
                stands_for |= {mark: (name, at) for at, mark in enumerate(marks)}
                arguments[name] = marks
            else:
                mark: Any = f"\ue000{name}" if kind == "str" else _FIRST_NUMBER + len(stands_for)
                stands_for[mark] = (name, None)
                arguments[name] = mark
        return _Query(self._build(**arguments), stands_for)


class _Query:
    """The SQL of one query, where each value goes, and how what the database says becomes Python's."""

    def __init__(self, queryset: QuerySet[Any, Any], stands_for: dict[Any, tuple[str, int | None]]) -> None:
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql, params = compiler.as_sql()
        self._params = [(stands_for.get(param) if isinstance(param, int | str) else None, param) for param in params]
        converters = compiler.get_converters([column[0] for column in compiler.select])
        self._converters = list(converters.items())

    def run(self, connection: Any, values: dict[str, Any]) -> list[Row]:
        params = [
            constant if place is None else values[place[0]] if place[1] is None else values[place[0]][place[1]]
            for place, constant in self._params
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            rows = cursor.fetchall()
        return [self._converted(row, connection) for row in rows] if self._converters else rows

    def _converted(self, row: Row, connection: Any) -> Row:
        values = list(row)
        for at, (converters, expression) in self._converters:
            value = values[at]
            # Null is null in every type that is read this way.
            if value is not None:
                for convert in converters:
                    value = convert(value, expression, connection)
                values[at] = value
        return tuple(values)
