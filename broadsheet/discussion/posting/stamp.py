"""The signed stamp in a reply form: for which thread it was made, and when.

It takes the place of a session: the page stays the same for every reader, and what comes back proves that it
was opened here, for this thread, not long ago.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from broadsheet.lib import signing

_PURPOSE = "reply-stamp"


class Stamp(Enum):
    """Whether a stamp that came back is valid."""

    GOOD = "good"
    EXPIRED = "expired"
    FORGED = "forged"


def issue(place: int | str, now: datetime) -> str:
    """A stamp for the form of a thread, by its id, or of a page that may have none yet, by the key of its address."""
    return signing.sign_dated(_PURPOSE, str(place), now)


def read(token: str, place: int | str, now: datetime, life: timedelta) -> tuple[Stamp, timedelta | None]:
    """Check ``token`` for this place at ``now``; with a good one comes its age."""
    signed = signing.unsign_dated(_PURPOSE, token)
    if signed is None or signed[0] != str(place):
        return Stamp.FORGED, None
    age = now - signed[1]
    if age > life:
        return Stamp.EXPIRED, None
    return Stamp.GOOD, max(age, timedelta())
