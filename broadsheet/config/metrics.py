"""What ``/metrics`` says: the counts of all processes, and what the site is like at the moment."""

from __future__ import annotations

import hmac
import ipaddress
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest

from broadsheet import __version__
from broadsheet.lib import home, metrics, shared_cache
from broadsheet.lib.metrics import Reading

logger = logging.getLogger(__name__)
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP")


def may_see(request: HttpRequest) -> bool:
    """Whether a request has the token; where none is set, whether it comes from this machine and through no proxy."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    if any(name in request.META for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def exposition(now: datetime) -> bytes:
    """All figures in Prometheus' own format."""
    metrics.flush()
    library = metrics.prometheus()
    from prometheus_client import multiprocess

    registry = library.CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(_Moment(now))
    said: bytes = library.generate_latest(registry)
    return said


class _Moment:
    """What is read now, as the library collects it."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def describe(self) -> list[Any]:
        return []

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily

        version = GaugeMetricFamily("broadsheet_info", "The version that runs.", labels=["version"])
        version.add_metric([__version__], 1)
        yield version
        for reading in metrics.readings():
            value = self._value(reading)
            if value is not None:
                yield GaugeMetricFamily(reading.name, reading.help, value=value)

    def _value(self, reading: Reading) -> float | None:
        try:
            return reading.read(self._now)
        except DatabaseError:
            return None


def _database_up(now: datetime) -> float:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return 0.0
    return 1.0


READINGS = (
    Reading("broadsheet_database_up", "1 while the database answers.", _database_up),
    Reading("broadsheet_cache_up", "1 while the shared cache answers.", lambda now: float(shared_cache.answers())),
    Reading(
        "broadsheet_worker_seen_seconds",
        "Before how long the background worker of this node was last at work.",
        lambda now: home.worker_seen(settings.HOME),
    ),
)
