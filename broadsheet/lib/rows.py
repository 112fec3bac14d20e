"""Queries and inserts that the ORM puts together once, and that are then run as they are with other values.

Putting a query together takes the ORM several times as long as the database needs to answer it. Only what is done for
each reader or reply goes this way; everything else uses the ORM as it is.
"""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import UTC, datetime
from enum import Enum
from functools import cached_property
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.conf import settings as djangos
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    EmailField,
    Field,
    FloatField,
    ForeignKey,
    IntegerField,
    Model,
    OneToOneField,
    PositiveBigIntegerField,
    PositiveIntegerField,
    PositiveSmallIntegerField,
    QuerySet,
    SlugField,
    TextField,
    URLField,
)
from django.db.models.base import ModelState

Value = int | str | datetime
Row = tuple[Any, ...]
Made = TypeVar("Made", bound=Model)
# Fields whose values every database takes as they are.
_PLAIN = (
    CharField, EmailField, SlugField, TextField, URLField, BooleanField, FloatField, BigIntegerField, IntegerField,
    PositiveBigIntegerField, PositiveIntegerField, PositiveSmallIntegerField, ForeignKey, OneToOneField,
)  # fmt: skip
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
        return self._query(connection, values).run(connection, values)

    def _query(self, connection: Any, values: dict[str, Any]) -> _Query:
        lengths = tuple(len(value) for value in values.values() if isinstance(value, list))
        form = (connection.vendor, *lengths)
        query = self._put_together.get(form)
        if query is None:
            with self._changing:
                query = self._put_together[form] = self._put_query_together(values)
        return query

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


class PreparedObjects(Prepared):
    """The same for a query for objects of a model, with all that it selects and prefetches beside them."""

    def objects(self, **values: Value | Sequence[int] | Sequence[str]) -> list[Any]:
        """The objects for these values."""
        connection = connections[DEFAULT_DB_ALIAS]
        query = self._query(connection, values)
        rows = query.fetched(connection, query.sql, query.params(values))
        compiler = copy(query.compiler)
        found = query.queryset.all()
        # The query set makes its objects from these rows instead of putting its query together and running it.
        vars(compiler)["execute_sql"] = lambda **_: [rows]
        vars(found.query)["get_compiler"] = lambda using: compiler
        return list(found)


def for_each(queries: Iterable[tuple[Callable[[Any], QuerySet[Any, Any]], Sequence[int | str]]]) -> list[list[Row]]:
    """The rows of queries (``values_list`` of the same columns) for every one of their values, asked for in one go.

    A function makes a query for a value, which it must use as it is; it is put together once for all its values.
    """
    texts: list[str] = []
    params: list[Any] = []
    query = None
    for build, values in queries:
        if not values:
            continue
        stand_in = _mark(type(values[0]).__name__, "value", 0)[0]
        query = _Query(build(stand_in), {stand_in: ("value", None)})
        for value in values:
            texts.append(f"SELECT r.*, {len(texts)} FROM ({query.sql}) AS r")  # noqa: S608 - what the ORM made
            params += query.params({"value": value})
    found: list[list[Row]] = [[] for _ in texts]
    if query is not None:
        for *row, at in query.rows(connections[DEFAULT_DB_ALIAS], " UNION ALL ".join(texts), params):
            found[at].append(tuple(row))
    return found


def _mark(kind: str, name: str, number: int) -> tuple[Any, Any]:
    """What stands for a value while the query is put together: for the ORM, and among the query's parameters."""
    if kind == "datetime":
        moment = datetime(9000, 1, 1 + number, tzinfo=UTC)
        return moment, _as_parameter(moment)
    mark = f"\ue000{name}" if kind == "str" else _FIRST_NUMBER + number
    return mark, mark


def _value(values: dict[str, Any], name: str, at: int | None) -> Any:
    return _as_parameter(values[name] if at is None else values[name][at])


def _as_parameter(value: Any) -> Any:
    if isinstance(value, datetime):
        return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(value)
    return value


def _quickly(converters: list[Callable[..., Any]]) -> list[Callable[..., Any]]:
    """The same converters; for moments in SQLite one that needs a tenth of the time, as rows have several of them."""
    connection = connections[DEFAULT_DB_ALIAS]
    is_moment = converters == [getattr(connection.ops, "convert_datetimefield_value", None)]
    is_plain = connection.vendor == "sqlite" and djangos.USE_TZ and connection.timezone is UTC
    return [_as_moment] if is_moment and is_plain else converters


def _as_moment(value: Any, expression: Any, connection: Any) -> datetime:
    """A moment as SQLite keeps it: in UTC, without saying so."""
    moment: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC)


class _Query:
    """The SQL of one query, where each value goes, and how what the database says becomes Python's."""

    def __init__(self, queryset: QuerySet[Any, Any], stands_for: dict[Any, tuple[str, int | None]]) -> None:
        self.queryset = queryset
        self.compiler = compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, params = compiler.as_sql()
        self._params = [
            (stands_for.get(param) if isinstance(param, int | str | datetime) else None, param) for param in params
        ]
        converters = compiler.get_converters([column[0] for column in compiler.select])
        self._converters = [(at, (_quickly(found), of)) for at, (found, of) in converters.items()]

    def run(self, connection: Any, values: dict[str, Any]) -> list[Row]:
        return self.rows(connection, self.sql, self.params(values))

    def params(self, values: dict[str, Any]) -> list[Any]:
        """What goes into the places of the SQL for these values."""
        return [constant if place is None else _value(values, *place) for place, constant in self._params]

    def rows(self, connection: Any, sql: str, params: list[Any]) -> list[Row]:
        """What the database says to SQL that has the columns of this query, in Python's types."""
        rows = self.fetched(connection, sql, params)
        return [self._converted(row, connection) for row in rows] if self._converters else rows

    @staticmethod
    def fetched(connection: Any, sql: str, params: list[Any]) -> list[Row]:
        """What the database says, as it says it. No row has a number that is larger than the database holds."""
        with connection.cursor() as cursor:
            try:
                cursor.execute(sql, params)
            except OverflowError:  # SQLite's driver; PostgreSQL compares such a number too
                return []
            found: list[Row] = cursor.fetchall()
        return found

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

    def many(self, rows: Iterable[Model]) -> None:
        """Store many new rows, each under the id that it has; one without gets an id, which is not read back."""
        with_ids: list[Model] = []
        without: list[Model] = []
        for row in rows:
            (without if row.pk is None else with_ids).append(row)
        for some, names in ((with_ids, [str(self._model._meta.pk.column)]), (without, [])):
            if some:
                self._send(some, names)

    def _send(self, rows: list[Model], first: list[str]) -> None:
        connection = connections[DEFAULT_DB_ALIAS]
        quote = connection.ops.quote_name
        columns = [quote(name) for name in (*first, *(str(field.column) for field in self.fields))]
        places = ", ".join(["%s"] * len(columns))
        table = quote(self._model._meta.db_table)
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608  (names of our own)
        with connection.cursor() as cursor:
            cursor.executemany(sql, [[*([row.pk] if first else []), *self.values(row)] for row in rows])

    def statement(self, source: str) -> str:
        """The INSERT of rows that come from ``source``, an SQL clause, which returns their ids."""
        meta, quote = self._model._meta, connections[DEFAULT_DB_ALIAS].ops.quote_name
        columns = ", ".join(quote(str(field.column)) for field in self.fields)
        return f"INSERT INTO {quote(meta.db_table)} ({columns}) {source} RETURNING {quote(str(meta.pk.column))}"

    def values(self, row: Model) -> list[Any]:
        """The values of ``row`` in the order of the fields, as the database takes them."""
        values = list(self._attributes(row))
        for at, field in self._to_prepare:
            if isinstance(values[at], datetime):
                values[at] = _as_parameter(values[at])
            elif values[at] is not None:
                values[at] = field.get_db_prep_save(values[at], connections[DEFAULT_DB_ALIAS])
        return [value.value if isinstance(value, Enum) else value for value in values]

    @cached_property
    def _attributes(self) -> Callable[[Model], tuple[Any, ...]]:
        names = [field.attname for field in self.fields]
        # With a single name it would give no tuple.
        return attrgetter(*names) if len(names) > 1 else lambda row: tuple(getattr(row, name) for name in names)

    @cached_property
    def _to_prepare(self) -> list[tuple[int, Field[Any, Any]]]:
        """The fields whose values the database does not take as they are, with their places."""
        return [(at, field) for at, field in enumerate(self.fields) if type(field) not in _PLAIN]

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


class Stencil(Generic[Made]):
    """Makes many new rows of one model, each only with what differs from the fields' defaults.

    A model's own constructor takes ten times as long. It is for rows that are stored by `Insert.many` and let go.
    """

    def __init__(self, model: type[Made]) -> None:
        self._model = model

    @cached_property
    def _defaults(self) -> dict[str, Any]:
        fields = [field for field in self._model._meta.local_concrete_fields if not getattr(field, "generated", False)]
        return {field.attname: field.get_default() for field in fields}

    def __call__(self, **values: Any) -> Made:
        """A row with these values, by the names of the columns' attributes, such as ``thread_id``."""
        row = self._model.__new__(self._model)
        row.__dict__ = {"_state": ModelState(), **self._defaults, **values}
        return row
