"""Limits by network: all addresses of a /24, or of a /48 in IPv6, may be one person's."""

from __future__ import annotations

from datetime import datetime

from broadsheet.discussion.drafts import Sender
from broadsheet.lib import ratelimit

HOUR_SECONDS = 3600

_NETWORK_TIMES = 10


def is_of_network(purpose: str, sender: Sender, most: int, now: datetime) -> bool:
    """Count one more of ``purpose`` from the sender's network; true after ten times ``most``, what one address may do
    in an hour."""
    return ratelimit.is_too_much(purpose, sender.network_key(), most * _NETWORK_TIMES, HOUR_SECONDS, now.timestamp())


_HOUR_SECONDS, _DAY_SECONDS = 3_600, 86_400

_ASKED_AN_HOUR = 5


def is_asked_too_often(purpose: str, sender: Sender, now: datetime) -> bool:
    """Count that somebody asks for a letter at one of the doors; true if he, or his network, has asked enough.

    A network too, since all addresses of a /48 may be one person's: he would use up what the site sends in an hour.
    """
    is_his = ratelimit.is_too_much(purpose, sender.key(), _ASKED_AN_HOUR, _HOUR_SECONDS, now.timestamp())
    return is_his or is_of_network(f"{purpose}-network", sender, _ASKED_AN_HOUR, now)
