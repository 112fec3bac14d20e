"""On PostgreSQL other nodes are told of what changes in a discussion."""

from __future__ import annotations

import select

import pytest
from django.db import connection, transaction
from django.utils import timezone

from broadsheet.discussion.tests.build import a_thread
from broadsheet.lib.listening import Listener
from broadsheet.pagecache import following

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite tells nothing"),
]


def test_a_change_of_a_thread_is_told_when_its_transaction_has_committed_and_nothing_else_is():
    thread, listener = a_thread(), Listener([following.CHANNEL])
    listener.look(0)
    listener.heard()

    type(thread).objects.filter(pk=thread.pk).update(title="Another title")
    with transaction.atomic():
        thread.record_change(timezone.now(), is_addition=True, count=1)
        assert not listener.heard()
    assert select.select(listener.handles, [], [], 30)[0]
    assert listener.heard() == {following.CHANNEL}
    listener.close()
