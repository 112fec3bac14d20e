"""The filter's door in front of the framework: these calls carry no session and need none of its middleware."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from typing import BinaryIO

from django.db import Error as DatabaseTrouble
from django.db import close_old_connections
from django.utils import timezone

from broadsheet.spamapi import akismet, wire
from broadsheet.spamapi.akismet import Answer, Call

logger = logging.getLogger(__name__)

PREFIXES = ("/1.1/", "/1.2/")
MOST_PASSED_OVER = 20_000_000
"""Bytes of a body that is too long which are read all the same: who is still sending does not hear an answer."""

_PIECE = 65_536
MOST_AT_ONCE = 64
"""Calls that one process works on at the same time; more are asked to come again."""

StartResponse = Callable[..., object]


class Akismet:
    """A WSGI application that answers the protocol's calls and passes everything else on."""

    def __init__(self, application: Callable) -> None:
        self._application = application
        self._places = threading.BoundedSemaphore(MOST_AT_ONCE)

    def __call__(self, environ: dict, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith(PREFIXES):
            return self._application(environ, start_response)
        if not self._places.acquire(blocking=False):
            return _sent(akismet.overloaded("Too many calls at once.", 1), environ, start_response)
        try:
            told = _answer(path, environ)
        finally:
            self._places.release()
        return _sent(told, environ, start_response)


def _answer(path: str, environ: dict) -> Answer:
    try:
        fields = wire.fields(_body(environ), environ.get("CONTENT_TYPE", ""), environ.get("QUERY_STRING", ""))
        return akismet.answer(Call(path, environ.get("HTTP_HOST", ""), fields), timezone.now())
    except wire.TooMuch as problem:
        return akismet.refused(path, str(problem))
    except DatabaseTrouble:
        logger.exception("The database did not answer a filter call")
        close_old_connections()
        return akismet.refused(path, "the database does not answer just now", "503 Service Unavailable")
    except Exception:
        logger.exception("A filter call could not be answered")
        return akismet.refused(path, "something went wrong here", "500 Internal Server Error")


def _body(environ: dict) -> bytes:
    """The body, and a byte too many of one that is too long, so that it is noticed."""
    if environ["REQUEST_METHOD"] not in ("POST", "PUT", "PATCH"):
        return b""
    length = environ.get("CONTENT_LENGTH", "")
    most = int(length) if length.isdecimal() and len(length) < 12 else wire.MOST_BYTES + 1
    if length.isdecimal() and most > wire.MOST_BYTES:
        _pass_over(environ["wsgi.input"])
        raise wire.TooMuch(f"the body is longer than {wire.MOST_BYTES} bytes")
    body = environ["wsgi.input"].read(most) or b""
    if len(body) > wire.MOST_BYTES:
        _pass_over(environ["wsgi.input"])
    return body


def _pass_over(body: BinaryIO) -> None:
    for _ in range(MOST_PASSED_OVER // _PIECE):
        if not body.read(_PIECE):
            break


def _sent(told: Answer, environ: dict, start_response: StartResponse) -> Iterable[bytes]:
    body = told.body.encode("utf-8", "replace")
    headers = [
        ("Content-Type", told.content_type),
        ("Content-Length", str(len(body))),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-store"),
        *told.headers,
    ]
    start_response(told.status, headers)
    return [b""] if environ["REQUEST_METHOD"] == "HEAD" else [body]
