"""Which visitors are robots."""

from __future__ import annotations

import re

# Well-behaved robots name themselves, and scripted tools have well-known names. A Cubot is a telephone.
_ROBOT = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|preview|monitor|scan|fetch|feed|archiv|validator|lighthouse|headless|phantom"
    r"|python|curl|wget|java/|libwww|go-http|okhttp|axios|node|ruby|perl|php|httpclient|postman|insomnia",
    re.IGNORECASE,
)


def is_robot(user_agent: str) -> bool:
    """Whether a request with this User-Agent was plainly not sent by a browser."""
    return not user_agent.startswith("Mozilla/") or _ROBOT.search(user_agent) is not None
