"""Has a CDN in front of the site forget the pages that have changed, through Wagtail's front-end cache backends.

A CDN that does not answer must hold up neither a request nor the other jobs, so it is asked by a thread of the
background worker. What fails is logged: the CDN asks for the page by itself after ``BROADSHEET_CDN_SECONDS``.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable

from broadsheet.lib.absolute_url import absolute_url

logger = logging.getLogger(__name__)


class Purger:
    """Purges in a thread that ends when nothing waits; what comes meanwhile goes together, each page once."""

    def __init__(self) -> None:
        self._waiting: set[str] = set()
        self._lock = threading.Lock()
        self._is_running = False

    def purge(self, paths: Iterable[str]) -> None:
        """Have these pages purged; returns at once."""
        with self._lock:
            self._waiting.update(paths)
            if not self._waiting or self._is_running:
                return
            self._is_running = True
        threading.Thread(target=self._run, name="cdn", daemon=True).start()

    def _run(self) -> None:
        while paths := self._take():
            _purge_now(paths)

    def _take(self) -> set[str]:
        with self._lock:
            paths, self._waiting = self._waiting, set()
            self._is_running = bool(paths)
            return paths


def _purge_now(paths: Iterable[str]) -> None:
    # The backends take a library that sites without a CDN do not need in memory.
    from wagtail.contrib.frontend_cache.utils import get_backends

    urls = sorted(map(absolute_url, paths))
    try:
        for backend in get_backends().values():
            backend.purge_batch(urls)
    except Exception:
        logger.exception("%s pages could not be purged from the CDN", len(urls))


_purger = Purger()


def purge(paths: Iterable[str]) -> None:
    """Have the CDN forget these pages; returns at once."""
    _purger.purge(paths)
