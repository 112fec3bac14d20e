"""What the nodes of a larger site know through PostgreSQL: which of them leads, and that something changed."""

from __future__ import annotations

import select

import pytest
from django.db import connection

from broadsheet.lib.lead import LOOK_SECONDS, Lead
from broadsheet.lib.listening import Listener

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one node"),
]


# Of this database alone: other tests run beside these on the same server. What ends takes its time; this waits for it.
_END = "pg_terminate_backend(pid, 240000)"
_END_LEADERS = f"""
SELECT {_END} FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE datname = current_database() AND pid <> pg_backend_pid() AND locktype = 'advisory' AND granted
"""


@pytest.fixture
def listener():
    listener = Listener(["tulips", "roses"])
    yield listener
    listener.close()


def tell(channel: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [channel])


def cut_off(query: str) -> None:
    """End the connection whose last statement was like this."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_END} FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE %s",
            [query],
        )


def has_something(listener: Listener) -> bool:
    return bool(select.select(listener.handles, [], [], 30)[0])


@pytest.fixture
def nodes():
    found = Lead(), Lead()
    yield found
    for one in found:
        one.close()


def test_one_node_leads_until_its_connection_ends_and_then_another_does(nodes):
    first, second = nodes
    for clock in (0.0, LOOK_SECONDS):
        first.look(clock)
        second.look(clock)
        assert (first.is_ours, second.is_ours) == (True, False)

    with connection.cursor() as cursor:
        cursor.execute(_END_LEADERS)
    second.look(2 * LOOK_SECONDS)
    first.look(2 * LOOK_SECONDS)
    assert (first.is_ours, second.is_ours) == (False, True)


def test_what_is_told_is_heard_once_and_wakes_whoever_waits(listener):
    listener.look(0)
    listener.heard()
    assert not listener.heard()

    tell("roses")
    tell("weeds")
    assert has_something(listener)
    assert listener.heard() == {"roses"}
    assert not listener.heard()


def test_whoever_begins_to_listen_or_is_cut_off_looks_at_everything(listener):
    listener.look(0)
    assert listener.heard() == {"tulips", "roses"}

    cut_off("LISTEN%")
    while listener.hears and has_something(listener):
        heard = listener.heard()
    assert (heard, listener.hears) == ({"tulips", "roses"}, False)

    listener.look(2 * LOOK_SECONDS)
    assert (listener.heard(), listener.hears) == ({"tulips", "roses"}, True)


def test_what_is_told_while_it_is_looked_whether_the_connection_holds_is_heard(listener):
    listener.look(0)
    listener.heard()
    tell("tulips")
    listener.look(LOOK_SECONDS)

    assert listener.heard() == {"tulips"}
