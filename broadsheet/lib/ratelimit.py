"""Rate limits, counted in the cache that the nodes of the site share."""

from __future__ import annotations

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache

from broadsheet.lib import shared_cache, signing

_here = LocMemCache("rates", {})


def is_too_much(purpose: str, who: str, limit: int, seconds: int, now: float) -> bool:
    """Count one more of ``purpose`` by ``who``; true once there are more than ``limit`` in the current window.

    Windows of ``seconds`` begin at fixed times, so at worst twice the limit fits across a boundary. ``who`` is hashed
    with the site's key before it leaves the process. A count that the cache loses starts again from zero; while the
    cache cannot be reached, every process counts for itself.
    """
    key = f"rate-{purpose}-{signing.keyed_hash('rate', who)}-{_window(seconds, now)}"
    return shared_cache.ask(
        lambda shared: _count(shared, key, seconds) > limit, lambda: _count(_here, key, seconds) > limit
    )


def _window(seconds: int, now: float) -> int:
    return int(now // seconds)


def _count(counts: BaseCache, key: str, seconds: int) -> int:
    if counts.add(key, 1, timeout=seconds):
        return 1
    try:
        return counts.incr(key)
    except ValueError:
        # It expired between the two calls.
        return 1
