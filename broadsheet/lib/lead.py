"""Which of several nodes leads: on PostgreSQL one background worker for each database does what is done once.

The lead is an advisory lock of a connection, which the database releases with it: however the leader ends, another node
takes over within ``LOOK_SECONDS``. For that long two may hold themselves for the leader after the database was away;
the jobs are made so that this does no harm. On SQLite there is one node, and it leads.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.db import connection

LOOK_SECONDS = 2.0
# "lead" in ASCII.
_LOCK = 0x6C656164


class Lead:
    """Whether this process leads, as it was when it was last looked; other threads may read it."""

    def __init__(self) -> None:
        self._session: Any = None
        self.is_ours = False
        self._looked_at = -LOOK_SECONDS

    def look(self, clock: float) -> None:
        """Look again if it is time to, at this ``clock``, a steady one in seconds."""
        if connection.vendor == "sqlite":
            self.is_ours = True
        elif clock - self._looked_at >= LOOK_SECONDS:
            self._looked_at = clock
            self.is_ours = self._look()

    def close(self) -> None:
        """Let another lead."""
        if self._session is not None:
            with suppress(Exception):
                self._session.close()
        self._session, self.is_ours = None, False

    def _look(self) -> bool:
        try:
            if self._session is None:
                self._session = connection.get_new_connection(connection.get_connection_params())
                self._session.autocommit = True
            with self._session.cursor() as cursor:
                if self.is_ours:
                    cursor.execute("SELECT 1")
                    return True
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
                return bool(cursor.fetchone()[0])
        except Exception:  # the driver's, or the framework's
            self.close()
            return False
