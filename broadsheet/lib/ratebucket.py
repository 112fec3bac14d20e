"""How often somebody may do something: a count in the shared cache that is forgotten when its time is over.

For what leaves no row behind that could be counted instead. Where the cache is each process's own memory, so is
the count.
"""

from __future__ import annotations

import logging

from django.core.cache import cache

logger = logging.getLogger(__name__)


def take(purpose: str, who: str, most: int, seconds: int) -> bool:
    """Whether ``who`` may do it this once more: ``most`` times in ``seconds``, from the first time on."""
    key = f"bucket:{purpose}:{who}"
    try:
        cache.add(key, 0, timeout=seconds)
        return cache.incr(key) <= most
    except ValueError:
        # Its time ended between the two calls.
        return True
    except Exception:
        # Each cache has its own way to fail. One that is away must not shut the door to everybody.
        logger.exception("The limit of “%s” cannot be counted just now", purpose)
        return True
