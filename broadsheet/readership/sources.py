"""Where readers come from: the registered domain of the page before, and nothing else of its address."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from django.http.request import split_domain_port

from broadsheet.readership.models import DailySource
from broadsheet.spamfilter.text.domains import registered_domain

HERE, UNKNOWN, OTHERS = "here", "unknown", "others"
"""The words for a page of this site, for no page that the browser names, and for what is not kept apart."""

MOST_APART = 100
"""Sources that are kept apart for one subject and day; a client can name any number of them."""

Key = tuple[str, date, str]
_DOMAIN = re.compile(r"[a-z0-9._-]{1,100}")


def of_host(host: str, own: str) -> str:
    """The source that a host name stands for, on the site that is served as ``own`` (with or without a port)."""
    host, (own, _port) = host.strip().lower().rstrip("."), split_domain_port(own)
    if not host:
        return UNKNOWN
    domain = registered_domain(host)
    if host == own or (domain and domain == registered_domain(own)):
        return HERE
    return domain if _DOMAIN.fullmatch(domain) else UNKNOWN


def bounded(views: Mapping[Key, int]) -> dict[Key, int]:
    """The same numbers with the sources of a subject and day beyond `MOST_APART` put together as others."""
    known: dict[tuple[str, date], set[str]] = defaultdict(set)
    asked = DailySource.objects.filter(
        subject__in={key[0] for key in views}, day__in={key[1] for key in views}, source__contains="."
    )
    for subject, day, source in asked.values_list("subject", "day", "source"):
        known[subject, day].add(source)
    bounded: dict[Key, int] = defaultdict(int)
    for (subject, day, source), number in sorted(views.items(), key=lambda item: (-item[1], item[0])):
        apart = known[subject, day]
        if "." in source:
            if source in apart or len(apart) < MOST_APART:
                apart.add(source)
            else:
                source = OTHERS
        bounded[subject, day, source] += number
    return bounded
