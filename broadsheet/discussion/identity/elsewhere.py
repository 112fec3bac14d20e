"""A confirmed name on the pages of another site, which are sent no cookie of ours.

A confirmed reader takes it there from a page of ours; the browser keeps it for that site, and sends it with each reply.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from broadsheet.discussion.models import Reader
from broadsheet.lib import signing

LIFE = timedelta(days=90)

_PURPOSE = "name-elsewhere"


def token(reader: Reader, site_id: int, now: datetime) -> str:
    """What pages of this one site keep, by which the reader is known there for ninety days."""
    return signing.sign_dated(_PURPOSE, f"{reader.pk}:{site_id}", now)


def reader_of(text: str, site_id: int, now: datetime) -> int | None:
    """The confirmed reader whom a token stands for on this site; ``None`` if it is none of ours, or is over."""
    signed = signing.unsign_dated(_PURPOSE, text)
    if signed is None or now - signed[1] >= LIFE:
        return None
    reader_id, _, for_site = signed[0].partition(":")
    return int(reader_id) if for_site == str(site_id) else None
