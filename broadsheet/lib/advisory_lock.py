"""A lock that one process of all nodes holds at a time; PostgreSQL releases it however the process ends."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.db import connection

# The transaction may do nothing for days; what a machine without power held is let go of after some minutes.
_LASTS = """
    SELECT set_config(name, CASE WHEN name LIKE 'tcp%' THEN '30' ELSE '0' END, true) FROM pg_settings
    WHERE name IN (
        'idle_in_transaction_session_timeout', 'transaction_timeout', 'tcp_keepalives_idle', 'tcp_keepalives_interval'
    )
"""


class AdvisoryLock:
    """That of a ``number``, on a connection of its own, as the process may replace all tables meanwhile.

    It belongs to a transaction that lasts as long, so that no pooler of connections keeps it for whoever comes next.
    That reads and writes nothing, so the database has to keep nothing back for it.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._session: Any = None

    def take(self) -> bool:
        """Whether it is this process's now. Raises OperationalError where the database cannot be asked."""
        with connection.wrap_database_errors:
            if self._session is None:
                self._session = connection.get_new_connection(connection.get_connection_params())
            with self._session.cursor() as cursor:
                cursor.execute(_LASTS)
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [self.number])
                is_ours = bool(cursor.fetchone()[0])
            if not is_ours:
                self._session.rollback()
        return is_ours

    def confirm(self) -> None:
        """Raises OperationalError where the connection is gone, and what was taken on it with it."""
        with connection.wrap_database_errors, self._session.cursor() as cursor:
            cursor.execute("SELECT 1")

    def close(self) -> None:
        """Let others have it."""
        session, self._session = self._session, None
        if session is not None:
            with suppress(Exception):  # The driver's own, where the server is away already.
                session.close()
