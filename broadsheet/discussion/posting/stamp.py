"""The signed stamp in a reply form: for which thread it was made, and when.

It takes the place of a session: the page stays the same for every reader, and what comes back proves that it
was opened here, for this thread, not long ago.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import Enum

from broadsheet.lib import signing

_PURPOSE = "reply-stamp"


class Stamp(Enum):
    """Whether a stamp that came back is valid."""

    GOOD = "good"
    EXPIRED = "expired"
    FORGED = "forged"


def issue(thread_id: int, now: datetime) -> str:
    return signing.sign(_PURPOSE, f"{thread_id}-{int(now.timestamp())}")


def read(token: str, thread_id: int, now: datetime, life: timedelta) -> tuple[Stamp, timedelta | None]:
    """Check ``token`` for this thread at ``now``; with a good one comes its age."""
    value = signing.unsign(_PURPOSE, token)
    if value is None:
        return Stamp.FORGED, None
    thread, _, seconds = value.partition("-")
    if thread != str(thread_id):
        return Stamp.FORGED, None
    age = now - datetime.fromtimestamp(int(seconds), UTC)
    if age > life:
        return Stamp.EXPIRED, None
    return Stamp.GOOD, max(age, timedelta())
