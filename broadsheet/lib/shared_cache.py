"""The cache that the nodes of a site share, where one is configured. The site goes on without it.

The framework's default cache stays in each process: what Wagtail keeps there is asked for on every page, and a page
must not wait for another server.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache

logger = logging.getLogger(__name__)
T = TypeVar("T")
_NAME = "shared"
_LEFT_ALONE_SECONDS = 5.0
_away_until = 0.0


def is_configured() -> bool:
    """Whether several processes see the same cache."""
    return _NAME in settings.CACHES


def get() -> BaseCache:
    """The shared cache, or this process's own where none is shared."""
    return caches[_NAME if is_configured() else "default"]


def ask(what: Callable[[BaseCache], T], otherwise: Callable[[], T]) -> T:
    """What the shared cache says, or ``otherwise`` while it cannot be reached; it is then left alone for some seconds,
    so that nobody waits for it twice."""
    global _away_until
    if time.monotonic() < _away_until:
        return otherwise()
    try:
        return what(get())
    except Exception as problem:  # each cache backend raises errors of its own
        if is_configured():
            _away_until = time.monotonic() + _LEFT_ALONE_SECONDS
        logger.warning("The shared cache cannot be reached (%s); the site goes on without it.", problem)
        return otherwise()


def answers() -> bool:
    """Whether it can be reached; true where none is shared."""
    return ask(lambda shared: shared.get("broadsheet-up") is None, lambda: False)
