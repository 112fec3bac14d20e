"""A backup of a PostgreSQL database: what was there when it was made comes back, and nothing else; or all stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import ConnectionHandler
from django.db.backends.base.base import BaseDatabaseWrapper
from environ import Env

from broadsheet.config.tests import services
from broadsheet.exchange.backup import database

pytestmark = pytest.mark.slow


@pytest.fixture
def other(monkeypatch, django_db_blocker) -> Iterator[BaseDatabaseWrapper]:
    """A database of its own on a real server, as this site's, with two tables."""
    connection = ConnectionHandler({"default": Env.db_url_config(services.Postgresql().url)})["default"]
    monkeypatch.setattr(database, "connection", connection)
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE reply (id serial PRIMARY KEY, words text)")
            cursor.execute("CREATE TABLE verdict (reply integer REFERENCES reply, said text)")
            cursor.execute("INSERT INTO reply (words) VALUES ('Ein Satz über Bienen'), (E'two\nlines\\\\')")
            cursor.execute("INSERT INTO verdict VALUES (1, 'ham')")
        yield connection
        connection.close()


def rows(connection: BaseDatabaseWrapper, query: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def change(connection: BaseDatabaseWrapper) -> None:
    """What comes after the backup: other words, another row, a table that refers to an old one."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reply SET words = 'changed'")
        cursor.execute("INSERT INTO reply (words) VALUES ('later')")
        cursor.execute("CREATE TABLE webhook (reply integer REFERENCES reply)")


def test_what_was_there_comes_back_and_what_came_since_is_gone(other, tmp_path):
    target = tmp_path / "database.dump"
    database.copy_to(target, lambda done: None)
    change(other)

    database.load_postgresql(target)

    assert rows(other, "SELECT id, words FROM reply ORDER BY id") == [(1, "Ein Satz über Bienen"), (2, "two\nlines\\")]
    assert rows(other, "SELECT said FROM verdict JOIN reply ON reply = reply.id") == [("ham",)]
    assert rows(other, "SELECT to_regclass('webhook')") == [(None,)]
    assert rows(other, "INSERT INTO reply (words) VALUES ('next') RETURNING id") == [(3,)]
    assert sorted(place.name for place in tmp_path.iterdir()) == ["database.dump"]


def test_a_dump_that_cannot_be_put_back_leaves_all_as_it_was(other, tmp_path):
    target = tmp_path / "database.dump"
    database.copy_to(target, lambda done: None)
    change(other)
    # Cut in its data: what comes first could be put back.
    target.write_bytes(target.read_bytes()[:-40])

    with pytest.raises(database.DatabaseFailed, match=r"pg_restore failed|psql failed"):
        database.load_postgresql(target)

    assert rows(other, "SELECT words FROM reply ORDER BY id") == [("changed",), ("changed",), ("later",)]
    assert rows(other, "SELECT to_regclass('webhook')::text") == [("webhook",)]
