"""Adds to rows of numbers, many in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Model


def add(model: type[Model], rows: Mapping[tuple[Any, ...], int]) -> None:
    """Add to the ``views`` of the rows with these keys, and make those that are not there.

    A key has the values of the model's other fields in their order, which one constraint makes unique together. The
    rows are added in the order of their keys, so that two processes never wait for each other in a circle.
    """
    *keys, count = (field for field in model._meta.local_concrete_fields if not field.primary_key)
    quote = connection.ops.quote_name
    table, column = quote(model._meta.db_table), quote(str(count.column))
    names = [quote(str(field.column)) for field in keys]
    # Only names of our own tables and columns are put together here; the values are parameters.
    statement = (
        f"INSERT INTO {table} ({', '.join([*names, column])}) VALUES ({', '.join(['%s'] * (len(names) + 1))}) "  # noqa: S608
        f"ON CONFLICT ({', '.join(names)}) DO UPDATE SET {column} = {table}.{column} + excluded.{column}"
    )
    values = [
        [*(field.get_db_prep_save(value, connection) for field, value in zip(keys, key, strict=True)), number]
        for key, number in sorted(rows.items())
    ]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)
