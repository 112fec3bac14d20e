"""What the publisher's own Sentry or OpenTelemetry collector may be told: faults and durations, nothing about people.

Both are off unless a setting names where to. Their libraries come with extras, and are imported only then, in each
process by itself, since they have threads and connections.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from multiprocessing.util import Finalize
from typing import Any

from broadsheet import __version__
from broadsheet.lib import request_id

Event = dict[str, Any]
SERVICE = "broadsheet"
# Of an event, of an error in it, and of a step on the way to that. Words may have come from a reader, and are left out.
_OF_EVENT = ("event_id", "timestamp", "level", "platform", "release", "logger", "sdk", "modules")
_OF_ERROR = ("type", "module", "mechanism")
_OF_STEP = ("filename", "module", "function", "lineno", "context_line", "pre_context", "post_context", "in_app")
_END_SECONDS = 2
# A job that is run more often than so is traced only where it fails or takes long; else there would be little else.
_SELDOM_SECONDS, _LONG_SECONDS = 10.0, 0.1
_job: ContextVar[str] = ContextVar("job", default="")
_traces_jobs = False


def start(sentry_dsn: str, otlp_url: str) -> None:
    """Begin to report from this process, to whichever of the two has an address."""
    if sentry_dsn:
        import sentry_sdk

        sentry_sdk.init(**sentry_options(sentry_dsn))
        _at_the_end(partial(sentry_sdk.flush, timeout=_END_SECONDS))
    if otlp_url:
        _start_traces(otlp_url)


def sentry_options(dsn: str) -> dict[str, Any]:
    """With what Sentry's library is started: it gathers little, and sends what `without_words` leaves of that."""
    from sentry_sdk.integrations.atexit import AtexitIntegration
    from sentry_sdk.integrations.dedupe import DedupeIntegration
    from sentry_sdk.integrations.excepthook import ExcepthookIntegration
    from sentry_sdk.integrations.logging import LoggingIntegration
    from sentry_sdk.integrations.threading import ThreadingIntegration

    return {
        "dsn": dsn,
        "release": f"{SERVICE}@{__version__}",
        "include_local_variables": False,
        "max_request_body_size": "never",
        "max_breadcrumbs": 0,
        "server_name": "",
        "auto_session_tracking": False,
        "default_integrations": False,
        "integrations": [
            LoggingIntegration(level=None, event_level=logging.ERROR),
            AtexitIntegration(callback=lambda pending, timeout: None),
            DedupeIntegration(),
            ExcepthookIntegration(),
            ThreadingIntegration(propagate_hub=False),
        ],
        "shutdown_timeout": _END_SECONDS,
        "before_send": without_words,
    }


def without_words(event: Event, hint: dict[str, Any]) -> Event:
    """An event without all that may be about somebody: what failed, where in the software, and in which request."""
    left = {name: event[name] for name in _OF_EVENT if name in event}
    if record := hint.get("log_record"):
        left["message"] = f"{record.name}, {record.module}:{record.lineno}"
    tags = {"request_id": request_id.current.get(), "job": _job.get()}
    left["tags"] = {name: value for name, value in tags.items() if value}
    errors = (event.get("exception") or {}).get("values") or []
    if errors:
        left["exception"] = {"values": [_error(error) for error in errors]}
    return left


def _error(error: dict[str, Any]) -> dict[str, Any]:
    steps = (error.get("stacktrace") or {}).get("frames") or []
    frames = [{name: step[name] for name in _OF_STEP if name in step} for step in steps]
    return {name: error[name] for name in _OF_ERROR if name in error} | {"stacktrace": {"frames": frames}}


def _start_traces(url: str) -> None:
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    # Not what its detectors find of this machine and of the command line.
    resource = Resource({"service.name": SERVICE, "service.version": __version__})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url, timeout=_END_SECONDS)))
    trace.set_tracer_provider(provider)
    _at_the_end(provider.shutdown)
    global _traces_jobs
    _traces_jobs = True


def _at_the_end(send: Callable[[], object]) -> None:
    """Have what waits to be sent sent when this process ends, which may be one that knows no `atexit`."""
    Finalize(None, send, exitpriority=1)


def tracer() -> Any:
    """What makes traces; it finds the provider when this process has one."""
    from opentelemetry import trace

    return trace.get_tracer(SERVICE, __version__)


@dataclass(slots=True)
class JobRun:
    """How a job went."""

    has_failed: bool = False


@contextmanager
def job(name: str, seconds: float) -> Iterator[JobRun]:
    """Have a fault in this block reported as one of this job, which is run every so many seconds, and trace the job."""
    run, began, token = JobRun(), time.time_ns(), _job.set(name)
    try:
        yield run
    finally:
        _job.reset(token)
        is_worth_it = seconds >= _SELDOM_SECONDS or time.time_ns() - began > _LONG_SECONDS * 1e9
        if _traces_jobs and (is_worth_it or run.has_failed):
            _trace_job(name, began, has_failed=run.has_failed)


def _trace_job(name: str, began: int, *, has_failed: bool) -> None:
    from opentelemetry.trace import StatusCode

    span = tracer().start_span(f"job {name}", attributes={"broadsheet.job": name}, start_time=began)
    if has_failed:
        span.set_status(StatusCode.ERROR)
    span.end()
