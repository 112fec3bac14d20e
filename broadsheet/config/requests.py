"""Counts requests and how long they took, and gives each an id, in front of all that answers them but page files."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Iterable
from typing import Any

from broadsheet.config.logs import ACCESS
from broadsheet.lib import client_ip, metrics, request_id
from broadsheet.pagecache.serve import Application, Environ, Headers, StartResponse

_access = logging.getLogger(ACCESS)
# Tokens of receipts, mail and sign-in; whoever has one may do something.
_SECRET = re.compile(r"[A-Za-z0-9_:.-]{30,}")
_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_BY_FIRST_WORD = {
    "1.1": "check", "1.2": "check", "threads": "reply", "comments": "comment", "receipts": "reader", "me": "reader",
    "mail": "reader", "reports": "reader", "views": "view", "embed": "embed", "embed.js": "embed", "api": "api",
    "moderation": "desk", "admin": "newsroom", "static": "static", "media": "media", "documents": "media",
    "healthz": "health", "readyz": "health", "metrics": "health", "search": "search", "feed": "feed",
    "filter": "filter", "keys": "filter", "access": "filter",
}  # fmt: skip
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def endpoint(path: str) -> str:
    """The class of an address; one of few, whatever is asked for."""
    if path.endswith(("/feed/", "/feed/atom/", "/feed/json/")):
        return "feed"
    return _BY_FIRST_WORD.get(path.split("/", 2)[1] if path.startswith("/") else "", "page")


def id_of(environ: Environ, trusted_proxies: int) -> str:
    """The id that a trusted proxy has given the request, or a new one."""
    given = environ.get("HTTP_X_REQUEST_ID", "") if trusted_proxies else ""
    return given if _ID.fullmatch(given) else secrets.token_hex(8)


class Counted:
    """A WSGI application that counts what another one answers."""

    def __init__(self, application: Application, trusted_proxies: int) -> None:
        self._application = application
        self._trusted_proxies = trusted_proxies

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        kind, began = endpoint(environ["PATH_INFO"]), time.perf_counter()
        name = environ["broadsheet.request_id"] = environ.get("broadsheet.request_id") or id_of(
            environ, self._trusted_proxies
        )
        token = request_id.current.set(name)

        def start(status: str, headers: Headers, *more: Any) -> Any:
            metrics.count("broadsheet_requests_total", kind, status[:3])
            return start_response(status, [*headers, ("X-Request-ID", name)], *more)

        try:
            return self._application(environ, start)
        finally:
            request_id.current.reset(token)
            metrics.took("broadsheet_request_seconds", time.perf_counter() - began, kind)


class Traced:
    """A WSGI application that makes a trace of each request to another one: its kind, its status, how long it took.

    What a proxy of ours says of a longer trace is taken up. Neither address nor query nor error is in it.
    """

    def __init__(self, application: Application, trusted_proxies: int, tracer: Any) -> None:
        from opentelemetry.trace import SpanKind
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._application, self._tracer, self._kind = application, tracer, SpanKind.SERVER
        self._propagator = TraceContextTextMapPropagator() if trusted_proxies else None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        # Another method could have anything as its name.
        method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in _METHODS else "_OTHER"
        kind = endpoint(environ["PATH_INFO"])
        parent = self._propagator and self._propagator.extract({"traceparent": environ.get("HTTP_TRACEPARENT", "")})
        with self._tracer.start_as_current_span(
            f"{method} {kind}", context=parent or None, kind=self._kind,
            record_exception=False, set_status_on_exception=False,
        ) as span:  # fmt: skip

            def start(status: str, headers: Headers, *more: Any) -> Any:
                span.set_attribute("http.response.status_code", int(status[:3]))
                return start_response(status, headers, *more)

            span.set_attributes({"http.request.method": method, "broadsheet.endpoint": kind})
            try:
                return self._application(environ, start)
            finally:
                span.set_attribute("broadsheet.request_id", environ.get("broadsheet.request_id", ""))


class AccessLog:
    """A WSGI application that logs each request to another one, without its query and without secrets in its path."""

    def __init__(self, application: Application, trusted_proxies: int, *, with_addresses: bool) -> None:
        self._application = application
        self._trusted_proxies, self._with_addresses = trusted_proxies, with_addresses

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        began, said = time.perf_counter(), ["", "0"]
        method, path = environ["REQUEST_METHOD"], _SECRET.sub("…", environ["PATH_INFO"])
        name = environ["broadsheet.request_id"] = id_of(environ, self._trusted_proxies)

        def start(status: str, headers: Headers, *more: Any) -> Any:
            given = {key.lower(): value for key, value in headers}
            said[:] = status[:3], given.get("content-length", "0")
            headers = headers if "x-request-id" in given else [*headers, ("X-Request-ID", name)]
            return start_response(status, headers, *more)

        try:
            return self._application(environ, start)
        finally:
            took = round((time.perf_counter() - began) * 1000, 1)
            fields = {"method": method, "path": path, "status": said[0], "bytes": said[1], "milliseconds": took}
            if self._with_addresses:
                fields["address"] = client_ip.of_headers(environ, self._trusted_proxies)
            words = " ".join(str(value) for value in fields.values())
            _access.info("%s", words, extra={"request_id": name, "fields": fields})
