"""Limits by network: all addresses of a /24, or of a /48 in IPv6, may be one person's."""

from __future__ import annotations

from datetime import datetime

from broadsheet.discussion.drafts import Sender
from broadsheet.lib import ratelimit

HOUR_SECONDS, DAY_SECONDS = 3_600, 86_400

_NETWORK_TIMES = 10


def is_network_over_limit(purpose: str, sender: Sender, most: int, now: datetime) -> bool:
    """Count one more of ``purpose`` from the sender's network; true after ten times ``most``, what one address may do
    in an hour."""
    return ratelimit.is_too_much(purpose, sender.network_key(), most * _NETWORK_TIMES, HOUR_SECONDS, now.timestamp())


_ASKED_AN_HOUR = 5


def is_mail_over_limit(purpose: str, sender: Sender, now: datetime) -> bool:
    """Count that a sender asks for a mail; true if the sender, or the whole network, has asked too often.

    A network too, since all addresses of a /48 may be one person's, who would use up what the site sends in an hour.
    """
    is_senders = ratelimit.is_too_much(purpose, sender.key(), _ASKED_AN_HOUR, HOUR_SECONDS, now.timestamp())
    return is_senders or is_network_over_limit(f"{purpose}-network", sender, _ASKED_AN_HOUR, now)
