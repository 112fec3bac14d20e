"""What the publisher's own Sentry or OpenTelemetry collector may be told: faults and durations, nothing about people.

Both are off unless a setting names where to. Their libraries come with extras, and are imported only then, in each
process by itself, since they have threads and connections.
"""

from __future__ import annotations

import logging
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


def start(sentry_dsn: str, otlp_url: str) -> None:
    """Begin to report from this process, to whichever of the two has an address."""
    if sentry_dsn:
        import sentry_sdk

        sentry_sdk.init(**sentry_options(sentry_dsn))
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
    if name := request_id.current.get():
        left["tags"] = {"request_id": name}
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
    provider = TracerProvider(resource=Resource({"service.name": SERVICE, "service.version": __version__}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url, timeout=_END_SECONDS)))
    trace.set_tracer_provider(provider)


def tracer() -> Any:
    """What makes traces; it finds the provider when this process has one."""
    from opentelemetry import trace

    return trace.get_tracer(SERVICE, __version__)
