"""Settings of how this site and other programs reach each other; part of the settings."""

from __future__ import annotations

from broadsheet.config.environment import listing, setting, text, whole_number

INNER_HOSTS = frozenset(
    host.lower()
    for host in setting(
        "BROADSHEET_INNER_HOSTS",
        listing,
        "",
        "Hosts inside your own network that this server may call, such as for webhooks, separated by commas.",
    )
)
KEEP_DELIVERY_DAYS = setting(
    "BROADSHEET_KEEP_DELIVERY_DAYS",
    whole_number(1, 365),
    "14",
    "Days for which it is kept what was sent to webhooks.",
)
API_CALLS_PER_MINUTE = setting(
    "BROADSHEET_API_CALLS_PER_MINUTE",
    whole_number(1, 10_000_000),
    "600",
    "Calls of the API that one web worker takes with one access key in a minute; more get the answer 429.",
)
API_OPEN_CALLS_PER_MINUTE = setting(
    "BROADSHEET_API_OPEN_CALLS_PER_MINUTE",
    whole_number(1, 10_000_000),
    "120",
    "The same for one address without a key.",
)
METRICS_TOKEN = setting(
    "BROADSHEET_METRICS_TOKEN",
    text,
    "",
    "What Prometheus sends as its bearer token to read `/metrics`; empty: only this machine may read it.",
    is_secret=True,
)
