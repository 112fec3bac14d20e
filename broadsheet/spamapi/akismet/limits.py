"""How many requests a key may make in a minute, counted in each process."""

from __future__ import annotations

import threading
import time

from broadsheet.spamapi.conf import settings


class RateLimit:
    """How many requests each key has made to this process in the running minute."""

    def __init__(self) -> None:
        self._minute = -1
        self._counts: dict[int, int] = {}
        self._changing = threading.Lock()

    def admits(self, key_id: int) -> bool:
        """Count one more request of a key; false once there were more than the operator allows."""
        minute = int(time.monotonic() // 60)
        with self._changing:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            count = self._counts[key_id] = self._counts.get(key_id, 0) + 1
        return bool(count <= settings.CALLS_PER_MINUTE)


rate_limit = RateLimit()
