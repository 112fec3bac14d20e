"""Which of several nodes leads: on PostgreSQL one background worker for each database does what is done once.

The lead is an advisory lock, which the database releases with the leader's connection: however it ends, another node
takes over within ``LOOK_SECONDS``. For that long two may hold themselves for the leader after the database was away;
the jobs are made so that this does no harm. On SQLite there is one node, and it leads.
"""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError, connection

from broadsheet.lib.advisory_lock import AdvisoryLock

LOOK_SECONDS = 2.0
# "lead" in ASCII.
_LOCK = 0x6C656164


class Lead:
    """Whether this process leads, as it was when it was last looked; other threads may read it."""

    def __init__(self) -> None:
        self._lock = AdvisoryLock(_LOCK)
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
        self._lock.close()
        self.is_ours = False

    def _look(self) -> bool:
        try:
            if self.is_ours:
                self._lock.confirm()
                return True
            return self._lock.take()
        except (DatabaseError, InterfaceError):
            self.close()
            return False
