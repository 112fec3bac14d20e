"""The protocol's endpoints, in front of the framework: they carry no session and need none of its middleware."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import Any, BinaryIO

from django.db import Error as DatabaseTrouble
from django.db import close_old_connections
from django.utils import timezone

from broadsheet.spamapi.akismet import formdata, protocol
from broadsheet.spamapi.akismet.messages import Request, Response, overloaded, refused

logger = logging.getLogger(__name__)

PREFIXES = ("/1.1/", "/1.2/")
MOST_PASSED_OVER = 20_000_000
"""So many bytes of a body that is too long are read all the same: a client that is still sending hears no response."""

_PIECE = 65_536
_SLASHES = re.compile("/{2,}")
MOST_AT_ONCE = 64
"""Requests that one process works on at the same time; more are asked to come again."""

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
WsgiApplication = Callable[[Environ, Any], Iterable[bytes]]


class Akismet:
    """A WSGI application that responds to the protocol's requests and passes everything else on."""

    def __init__(self, application: WsgiApplication) -> None:
        self._application = application
        # A queue of the standard library, which is written in C and ten times as fast as its semaphore.
        self._places: SimpleQueue[None] = SimpleQueue()
        for _ in range(MOST_AT_ONCE):
            self._places.put(None)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        # A client whose base address ends in a slash doubles it.
        path = environ["PATH_INFO"]
        if "//" in path:
            path = _SLASHES.sub("/", path)
        if not path.startswith(PREFIXES):
            return self._application(environ, start_response)
        try:
            self._places.get_nowait()
        except Empty:
            return _sent(overloaded("Too many calls at once.", 1), environ, start_response)
        try:
            response = _respond(path, environ)
        finally:
            self._places.put(None)
        return _sent(response, environ, start_response)


def _respond(path: str, environ: Environ) -> Response:
    try:
        fields = formdata.fields(_body(environ), environ.get("CONTENT_TYPE", ""), environ.get("QUERY_STRING", ""))
        return protocol.respond(Request(path, environ.get("HTTP_HOST", ""), fields), timezone.now())
    except formdata.TooMuch as problem:
        return refused(str(problem))
    except DatabaseTrouble:
        logger.exception("The database did not answer a filter call")
        close_old_connections()
        return refused("the database does not answer just now", "503 Service Unavailable")
    except Exception:
        logger.exception("A filter call could not be answered")
        return refused("something went wrong here", "500 Internal Server Error")


def _body(environ: Environ) -> bytes:
    """The body, and a byte too many of one that is too long, so that it is noticed."""
    if environ["REQUEST_METHOD"] not in ("POST", "PUT", "PATCH"):
        return b""
    length = environ.get("CONTENT_LENGTH", "")
    most = int(length) if length.isdecimal() and len(length) < 12 else formdata.MOST_BYTES + 1
    if length.isdecimal() and most > formdata.MOST_BYTES:
        _pass_over(environ["wsgi.input"])
        raise formdata.TooMuch(f"the body is longer than {formdata.MOST_BYTES} bytes")
    body = environ["wsgi.input"].read(most) or b""
    if len(body) > formdata.MOST_BYTES:
        _pass_over(environ["wsgi.input"])
    return body


def _pass_over(body: BinaryIO) -> None:
    for _ in range(MOST_PASSED_OVER // _PIECE):
        if not body.read(_PIECE):
            break


def _sent(response: Response, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    body = response.body.encode("utf-8", "replace")
    headers = [
        ("Content-Type", response.content_type),
        ("Content-Length", str(len(body))),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-store"),
        *response.headers,
    ]
    start_response(response.status, headers)
    return [b""] if environ["REQUEST_METHOD"] == "HEAD" else [body]
