"""Queries and inserts that the ORM puts together once, and that are then run as they are with other values.

Putting a query together takes the ORM several times as long as the database needs to answer it. Only what is done for
each reader or reply goes this way; everything else uses the ORM as it is.
"""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import Enum
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import (
    BooleanField,
    CharField,
    Field,
    FloatField,
    ForeignKey,
    IntegerField,
    Model,
    QuerySet,
    TextField,
)

Value = int | str | datetime
Row = tuple[Any, ...]
# Fields whose values every database takes as they are.
_PLAIN = (CharField, TextField, BooleanField, FloatField, IntegerField, ForeignKey)
# Stands for a value while the query is put together; larger than any number of a row here.
_FIRST_NUMBER = 9_100_000_000_000_000_000


class Prepared:
    """A query for rows, from a function that makes it (a ``values_list``) for given values.

    Each argument of the function is annotated with ``int``, ``str``, ``datetime``, ``list[int]`` or ``list[str]``. The
    function must use it as it is, and make the same query for all values.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._kinds = {name: parameter.annotation for name, parameter in inspect.signature(build).parameters.items()}
        self._put_together: dict[tuple[Any, ...], _Query] = {}
        self._changing = threading.Lock()

    def __call__(self, **values: Value | Sequence[int] | Sequence[str]) -> list[Row]:
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
            if kind.startswith("list"):
                of = kind.removeprefix("list[").removesuffix("]")
                marks = [_mark(of, f"{name}-{at}", len(stands_for) + at)[1] for at in range(len(values[name]))]
                stands_for |= {mark: (name, at) for at, mark in enumerate(marks)}
                arguments[name] = marks
            else:
                arguments[name], mark = _mark(kind, name, len(stands_for))
                stands_for[mark] = (name, None)
        return _Query(self._build(**arguments), stands_for)


def _mark(kind: str, name: str, number: int) -> tuple[Any, Any]:
    """What stands for a value while the query is put together: for the ORM, and among the query's parameters."""
    if kind == "datetime":
        moment = datetime(9000, 1, 1 + number, tzinfo=UTC)
        return moment, _as_parameter(moment)
    mark = f"\ue000{name}" if kind == "str" else _FIRST_NUMBER + number
    return mark, mark


def _value(values: dict[str, Any], name: str, at: int | None) -> Any:
    return _as_parameter(values[name]) if at is None else values[name][at]


def _as_parameter(value: Any) -> Any:
    if isinstance(value, datetime):
        return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(value)
    return value


class _Query:
    """The SQL of one query, where each value goes, and how what the database says becomes Python's."""

    def __init__(self, queryset: QuerySet[Any, Any], stands_for: dict[Any, tuple[str, int | None]]) -> None:
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql, params = compiler.as_sql()
        self._params = [
            (stands_for.get(param) if isinstance(param, int | str | datetime) else None, param) for param in params
        ]
        converters = compiler.get_converters([column[0] for column in compiler.select])
        self._converters = list(converters.items())

    def run(self, connection: Any, values: dict[str, Any]) -> list[Row]:
        params = [
            constant
            if place is None
            else _as_parameter(values[place[0]] if place[1] is None else values[place[0]][place[1]])
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


class Insert:
    """Stores new rows of one model by a statement that is put together once, from the model's own fields.

    It sends no signals and does not validate. A row gets its id; what the database works out by itself is read when it
    is asked for.
    """

    def __init__(self, model: type[Model]) -> None:
        self._model = model
        self._sql: dict[str, str] = {}

    @cached_property
    def fields(self) -> list[Field[Any, Any]]:
        """The fields whose values are sent."""
        own = self._model._meta.local_concrete_fields
        return [field for field in own if not field.primary_key and not getattr(field, "generated", False)]

    def __call__(self, row: Model) -> None:
        """Store a new row. Raises IntegrityError as saving it would."""
        connection = connections[DEFAULT_DB_ALIAS]
        sql = self._sql.get(connection.vendor)
        if sql is None:
            marks = ", ".join(["%s"] * len(self.fields))
            sql = self._sql[connection.vendor] = self.statement(f"VALUES ({marks})")
        with connection.cursor() as cursor:
            cursor.execute(sql, self.values(row))
            self.mark_stored(row, cursor.fetchone()[0])

    def statement(self, source: str) -> str:
        """The INSERT of rows that come from ``source``, an SQL clause, which returns their ids."""
        meta, quote = self._model._meta, connections[DEFAULT_DB_ALIAS].ops.quote_name
        columns = ", ".join(quote(str(field.column)) for field in self.fields)
        return f"INSERT INTO {quote(meta.db_table)} ({columns}) {source} RETURNING {quote(str(meta.pk.column))}"

    def values(self, row: Model) -> list[Any]:
        """The values of ``row`` in the order of the fields, as the database takes them."""
        connection = connections[DEFAULT_DB_ALIAS]
        return [_prepared(getattr(row, field.attname), field, connection) for field in self.fields]

    def mark_stored(self, row: Model, pk: int) -> None:
        """Let ``row`` be as one that was saved."""
        row.pk = pk
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        for name in self._worked_out:
            row.__dict__.pop(name, None)

    @cached_property
    def _worked_out(self) -> list[str]:
        own = self._model._meta.local_concrete_fields
        return [field.attname for field in own if getattr(field, "generated", False)]


def _prepared(value: Any, field: Field[Any, Any], connection: Any) -> Any:
    if value is None or type(field) in _PLAIN:
        return value.value if isinstance(value, Enum) else value
    return field.get_db_prep_save(value, connection)
