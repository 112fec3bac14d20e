"""Hears at once from PostgreSQL that something has changed, which would else have to be looked for all the time.

The database says so itself (``NOTIFY``, by triggers that migrations make) when the transaction of the change has
committed. Whoever listens looks again when it is told, and now and then all the same: a connection may have been lost
without anybody having noticed. On SQLite nothing is told.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from typing import Any

from django.db import connection

LOOK_SECONDS = 2.0


class Listener:
    """A connection of its own on which the database is heard on these ``channels``."""

    def __init__(self, channels: Collection[str]) -> None:
        self._channels = frozenset(channels)
        self._session: Any = None
        self._looked_at = -LOOK_SECONDS
        self._is_unsure = False

    @property
    def hears(self) -> bool:
        """Whether there is a connection, as far as is known."""
        return self._session is not None

    @property
    def handles(self) -> list[int]:
        """What to wait for: it can be read when something is told, or the connection lost."""
        return [] if self._session is None else [self._session.fileno()]

    def look(self, clock: float) -> None:
        """See to the connection if it is time to, at this ``clock``, a steady one in seconds."""
        if connection.vendor != "postgresql" or not self._channels or clock - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at = clock
        try:
            if self._session is None:
                self._begin()
            else:
                self._session.execute("SELECT 1")
        except Exception:  # the driver's, or the framework's
            self.close()

    def heard(self) -> frozenset[str]:
        """On which channels something was told since the last call.

        All of them, when the connection was made or lost in between: nobody knows what was told meanwhile.
        """
        told: set[str] = set()
        if self._session is not None:
            try:
                told.update(notice.channel for notice in self._session.notifies(timeout=0))
            except Exception:  # the driver's
                self.close()
        is_unsure, self._is_unsure = self._is_unsure, False
        return self._channels if is_unsure else frozenset(told)

    def close(self) -> None:
        """Listen no more, until it is looked again."""
        if self._session is not None:
            with suppress(Exception):
                self._session.close()
            self._is_unsure = True
        self._session = None

    def _begin(self) -> None:
        session = self._session = connection.get_new_connection(connection.get_connection_params())
        session.autocommit = True
        for channel in sorted(self._channels):
            session.execute(f"LISTEN {connection.ops.quote_name(channel)}")
        self._is_unsure = True
