"""Limits by network: all addresses of a /24, or of a /48 in IPv6, may be one person's."""

from __future__ import annotations

from datetime import datetime

from broadsheet.discussion.submissions import Sender
from broadsheet.lib import ratelimit

HOUR_SECONDS = 3600
_NETWORK_TIMES = 10


def is_of_network(purpose: str, sender: Sender, most: int, now: datetime) -> bool:
    """Count one more of ``purpose`` from the sender's network; true after ten times ``most``, what one address may do
    in an hour."""
    return ratelimit.is_too_much(purpose, sender.network_key(), most * _NETWORK_TIMES, HOUR_SECONDS, now.timestamp())
