"""Figures about the running site, of all its processes together, for Prometheus. None of them is about a person.

What happens is added up in the process (:func:`count`, :func:`took`) and handed to the library once a second, which
keeps it in files that all processes of the home share. What is so at the moment (how long the queue is) is read when
somebody asks: each app declares such readings as ``READINGS`` in its ``metrics.py``.
"""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from broadsheet.lib import app_modules
from broadsheet.lib.conf import settings

if TYPE_CHECKING:
    from prometheus_client.metrics import MetricWrapperBase

COUNTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "broadsheet_requests_total": ("Requests that no page file answered.", ("endpoint", "status")),
    "broadsheet_pages_total": ("Pages, by what they came from.", ("source",)),
    "broadsheet_replies_total": ("Replies taken, by the state that they got.", ("state",)),
    "broadsheet_checks_total": ("Verdicts of the filter, by decision.", ("decision",)),
    "broadsheet_bodies_refused_total": ("Requests refused as their bodies did not come.", ("reason",)),
    "broadsheet_database_queries_total": ("Queries of the web workers.", ()),
    "broadsheet_database_seconds_total": ("How long the web workers waited for them.", ()),
    "broadsheet_job_failures_total": ("Jobs of the background worker that failed.", ("job",)),
}
TIMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "broadsheet_request_seconds": ("How long requests took that no page file answered.", ("endpoint",)),
    "broadsheet_job_seconds": ("How long jobs of the background worker took.", ("job",)),
}
_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)
_FLUSH_SECONDS = 1.0
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_Key = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure that is read when it is asked for; ``read(now)`` gives ``None`` where there is none."""

    name: str
    help: str
    read: Callable[[datetime], float | None]


_adding = threading.Lock()
_counted: defaultdict[_Key, float] = defaultdict(float)
_times: defaultdict[_Key, list[float]] = defaultdict(list)
_followed: list[tuple[_Key, Callable[[], int]]] = []
_followed_to: dict[_Key, int] = {}
_library: dict[str, MetricWrapperBase] = {}


def count(name: str, *labels: str, by: float = 1) -> None:
    """Add to one of ``COUNTERS``."""
    with _adding:
        _counted[name, labels] += by


def took(name: str, seconds: float, *labels: str) -> None:
    """Note one of ``TIMES``."""
    with _adding:
        _times[name, labels].append(seconds)


def follow(name: str, *labels: str, read: Callable[[], int]) -> None:
    """Have a number that only grows be one of ``COUNTERS``, where even :func:`count` would cost too much."""
    _followed.append(((name, labels), read))


def readings() -> list[Reading]:
    """What the installed apps can say of the moment."""
    return [reading for module in app_modules.find("metrics") for reading in module.READINGS]


@cache
def _folder() -> Path:
    """Where the processes of this home keep their figures; the same for as long as this process lives."""
    folder = Path(settings.HOME) / "metrics"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def time_queries() -> None:
    """Count the queries of this process from now on, and how long they take."""
    connection_created.connect(_time_queries_of, dispatch_uid="broadsheet-metrics")


def _time_queries_of(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if _timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(_timed)


def _timed(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    began = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        with _adding:
            _counted["broadsheet_database_queries_total", ()] += 1
            _counted["broadsheet_database_seconds_total", ()] += time.perf_counter() - began


def keep_flushing() -> None:
    """Hand over what this process counts from now on, once a second."""
    threading.Thread(target=_keep_flushing, name="metrics", daemon=True).start()


def _keep_flushing() -> None:
    while True:
        time.sleep(_FLUSH_SECONDS)
        flush()


def flush() -> None:
    """Hand over what this process has counted. A full disk loses figures, and nothing else."""
    with _adding:
        counted, times = dict(_counted), dict(_times)
        _counted.clear()
        _times.clear()
        for key, read in _followed:
            now = read()
            counted[key] = counted.get(key, 0) + now - _followed_to.get(key, 0)
            _followed_to[key] = now
    try:
        for (name, labels), number in counted.items():
            if number:
                _of_library(name, labels).inc(number)
        for (name, labels), seconds in times.items():
            kept = _of_library(name, labels)
            for taken in seconds:
                kept.observe(taken)
    except OSError:
        _library.clear()


def _of_library(name: str, labels: tuple[str, ...]) -> Any:
    if name not in _library:
        library = prometheus()
        if name in COUNTERS:
            words, names = COUNTERS[name]
            _library[name] = library.Counter(name, words, names, registry=None)
        else:
            words, names = TIMES[name]
            _library[name] = library.Histogram(name, words, names, registry=None, buckets=_BUCKETS)
    return _library[name].labels(*labels) if labels else _library[name]


def prometheus() -> Any:
    """The library, told where to keep figures before it is imported, which is when it asks."""
    os.environ[_FOLDER] = str(_folder())
    import prometheus_client

    return prometheus_client


def _forget_in_child() -> None:
    global _adding
    _adding = threading.Lock()
    _counted.clear()
    _times.clear()
    _followed_to.update({key: read() for key, read in _followed})


os.register_at_fork(after_in_child=_forget_in_child)
