"""A lock of all nodes belongs to its process, also where connections go through a pooler."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from django.db import OperationalError, connection

from broadsheet.lib.advisory_lock import AdvisoryLock

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one node"),
]
_NUMBER = 7


class _Pooled:
    """A connection that goes on when its client has closed it: all that ends is a transaction."""

    def __init__(self, kept: Any) -> None:
        self._kept = kept

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kept, name)

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value) if name == "_kept" else setattr(self._kept, name, value)

    def close(self) -> None:
        if not self._kept.autocommit:
            self._kept.rollback()


@pytest.fixture
def kept() -> Iterator[Any]:
    with closing(connection.get_new_connection(connection.get_connection_params())) as kept:
        yield kept


def test_it_is_one_process_s_until_that_lets_go_of_it():
    with closing(AdvisoryLock(_NUMBER)) as first, closing(AdvisoryLock(_NUMBER)) as second:
        assert (first.take(), second.take()) == (True, False)
        first.confirm()
        first.close()
        assert second.take()


def test_where_a_pooler_keeps_the_connection_the_next_one_is_not_locked_out(kept, monkeypatch):
    with monkeypatch.context() as pooled, closing(AdvisoryLock(_NUMBER)) as lock:
        pooled.setattr(connection, "get_new_connection", lambda params: _Pooled(kept))
        assert lock.take()
    with closing(AdvisoryLock(_NUMBER)) as following:
        assert following.take()


def test_whoever_does_not_get_it_holds_no_transaction_open(kept, monkeypatch):
    with closing(AdvisoryLock(_NUMBER)) as first:
        assert first.take()
        with monkeypatch.context() as pooled, closing(AdvisoryLock(_NUMBER)) as second:
            pooled.setattr(connection, "get_new_connection", lambda params: _Pooled(kept))
            assert not second.take()
            assert kept.info.transaction_status.name == "IDLE"


def test_with_the_connection_gone_it_cannot_be_confirmed(kept, monkeypatch):
    monkeypatch.setattr(connection, "get_new_connection", lambda params: kept)
    lock = AdvisoryLock(_NUMBER)
    assert lock.take()
    kept.close()
    with pytest.raises(OperationalError):
        lock.confirm()
