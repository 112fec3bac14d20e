"""Which views are of new readers: one for each browser, a few for each address and day, and a bound for a network.

It is decided while a batch is counted, by one process for all workers of a machine. What was counted is remembered
in the cache that several machines share, where one is configured, or in the memory of that process; under keys that
are hashed with a salt of the day, which is kept beside them and goes with them.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable
from datetime import date
from functools import cache as remembered
from hashlib import blake2b

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache

from broadsheet.lib import shared_cache
from broadsheet.readership.models import Uncounted
from broadsheet.readership.spool import View

logger = logging.getLogger(__name__)

MOST_AT_ADDRESS = 3
"""Readers of one article on one day behind one address: a household with a few browsers."""

MOST_IN_NETWORK = 100
"""The same in one network (/24 of IPv4, /48 of IPv6), so that renting many addresses of one provider buys little."""

_KEPT_SECONDS = 36 * 3600
here = LocMemCache("readers", {"OPTIONS": {"MAX_ENTRIES": 100_000}})
"""What this process remembers by itself: 40 MB at most."""


def judged(views: Iterable[View], batch: str) -> list[tuple[View, Uncounted | None]]:
    """Each view with the reason for which it does not count, or ``None`` for one that counts.

    A batch that is judged again, because it was not counted to its end, gets the same answer.
    """
    views = list(views)
    if not shared_cache.is_configured():
        return _Judge(here, batch).all(views)
    return shared_cache.ask(lambda shared: _Judge(shared, batch).all(views), lambda: _Judge(here, batch).all(views))


class _Judge:
    """Decides about the views of one batch."""

    def __init__(self, memory: BaseCache, batch: str) -> None:
        self._memory, self._batch = memory, batch
        self._salt = remembered(self._make_salt)
        self._seen: set[tuple[str, date, str, str]] = set()

    def all(self, views: list[View]) -> list[tuple[View, Uncounted | None]]:
        return [(view, self._reason(view)) for view in views]

    def _reason(self, view: View) -> Uncounted | None:
        """Look for the reader in the places that its address has, and take a free one for a new reader."""
        who = (view.subject, view.hour.date(), view.address, view.agent)
        if who in self._seen:
            return Uncounted.AGAIN
        self._seen.add(who)
        agent = self._mark(view, view.agent)
        for place in range(MOST_AT_ADDRESS):
            key = self._mark(view, f"{view.address} {place}")
            if self._memory.add(key, f"{agent} {self._batch}", _KEPT_SECONDS):
                return self._in_network(view, key, agent)
            holder, batch, *refused = self._memory.get(key, "- -").split(" ")
            if holder != agent:
                continue
            if batch != self._batch:
                return Uncounted.AGAIN
            return Uncounted(*refused) if refused else None
        return Uncounted.ADDRESS

    def _in_network(self, view: View, key: str, agent: str) -> Uncounted | None:
        network = self._mark(view, view.network)
        self._memory.add(network, 0, _KEPT_SECONDS)
        if self._memory.incr(network) <= MOST_IN_NETWORK:
            return None
        self._memory.set(key, f"{agent} {self._batch} {Uncounted.NETWORK.value}", _KEPT_SECONDS)
        return Uncounted.NETWORK

    def _mark(self, view: View, what: str) -> str:
        salt = self._salt(view.hour.date())
        return "view-" + blake2b(what.encode(), key=salt, digest_size=12).hexdigest()

    def _make_salt(self, day: date) -> bytes:
        return bytes.fromhex(str(self._memory.get_or_set(f"view-salt-{day}", secrets.token_hex(16), _KEPT_SECONDS)))
