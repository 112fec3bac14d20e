"""`ratelimit`: so many in one window, also while the shared cache is away."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from broadsheet.lib import ratelimit

HOUR = 3600


def answers(count: int, *, who: str = "anna", limit: int = 2, now: float = 0.0) -> list[bool]:
    return [ratelimit.is_too_much("test", who, limit, HOUR, now) for _ in range(count)]


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()
    ratelimit._here.clear()


def test_more_than_the_limit_is_too_much_until_the_next_window():
    assert answers(4) == [False, False, True, True]
    assert answers(1, who="bob") == [False]
    assert answers(1, now=HOUR) == [False]


def test_a_limit_of_none_lets_nothing_through():
    assert answers(2, limit=0) == [True, True]


def test_what_the_cache_forgets_is_forgiven(monkeypatch):
    monkeypatch.setattr(cache, "add", lambda *_, **__: False)

    assert answers(2) == [False, False]


def test_while_the_shared_cache_is_away_each_process_counts_for_itself(monkeypatch, caplog):
    def gone(*_: object, **__: object) -> bool:
        raise ConnectionError("no route")

    monkeypatch.setattr(cache, "add", gone)

    assert answers(3) == [False, False, True]
    assert "no route" in caplog.text
