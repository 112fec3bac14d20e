"""On PostgreSQL a node is told of changes by the database, and follows them at once."""

import select
from datetime import UTC, datetime

import pytest
from django.db import connection

from broadsheet.lib.jobs import Job
from broadsheet.lib.listening import Listener
from broadsheet.lib.schedule import Schedule
from broadsheet.pagecache import following
from broadsheet.pagecache.following import Follower
from broadsheet.pagecache.models import PageChange
from broadsheet.pagecache.tests.build import Clock, is_stored, keep

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite tells nothing"),
]


def now() -> datetime:
    return datetime.now(UTC)


def test_a_change_is_told_by_the_database_and_followed_long_before_it_would_be_looked_for(monkeypatch):
    Clock().install(monkeypatch)
    listener, follower = Listener([following.CHANNEL]), Follower()
    seldom = Job("follow", 3600, follower.follow, for_each_node=True, told_by=following.CHANNEL)
    schedule = Schedule([seldom], now, hears=lambda: listener.hears)

    def go_round(clock: float) -> None:
        listener.look(clock)
        schedule.hurry(listener.heard())
        schedule.run_due(clock)

    go_round(0)
    keep("/a/")
    PageChange.objects.create(key="page-1", changed_at=now())
    assert select.select(listener.handles, [], [], 30)[0]
    go_round(1)
    listener.close()

    assert is_stored("/a/") == [False]
