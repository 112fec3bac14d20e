"""How often somebody may do something in a stretch of time, counted in the cache that the site's nodes share."""

from __future__ import annotations

from django.core.cache import cache

from broadsheet.lib import signing


def is_too_much(purpose: str, who: str, limit: int, seconds: int, now: float) -> bool:
    """Count one more of ``purpose`` by ``who``; true once there were more than ``limit`` in the present window.

    Windows of ``seconds`` begin at fixed times, so at worst twice the limit fits across a boundary. ``who`` is
    hashed with our key before it leaves the process. What the cache forgets is forgiven.
    """
    key = f"rate-{purpose}-{signing.keyed_hash('rate', who)}-{int(now // seconds)}"
    if cache.add(key, 1, timeout=seconds):
        return limit < 1
    try:
        return cache.incr(key) > limit
    except ValueError:
        # It ran out between the two calls.
        return False
