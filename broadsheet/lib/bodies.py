"""Reads the bodies of requests whole, in few of the web server's threads: no client holds the site by being slow.

The web server calls the application as soon as the head of a request is there, in one of few threads. Only some of them
may wait for bodies at the same time, only some of those for one client, and none for long: the rest is always there for
page files, health checks and whatever has no body or has sent it. ``broadsheet.cli.connections`` ends what takes too
long.
"""

from __future__ import annotations

import io
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

from broadsheet.lib import metrics

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]

MOST_WAITING = 4
"""For so many bodies a process waits at the same time; what comes beyond is asked to come again."""
MOST_OF_ONE = 2
"""For so many of one client."""
AT_WORK = 4
"""So many requests a process works on at the same time; page files are not counted."""
WHOLE = 2_000_000
"""Up to so many bytes are read beforehand. More is refused unread, or read bit by bit if somebody who is signed in
sends it."""
_MOST_DIGITS = 15
"""A body whose length has more has no end here, and its length is no number that memory is counted in."""
_PATIENCE_SECONDS = 0.1
"""So long a request waits for a place. A body that came with its head has its place for less than a millisecond, so a
busy client gets one at once, however many requests it sends at the same time."""
_LEAST_SECONDS = 10.0
_SECONDS_IF_MANY = 1.5
_BYTES_A_SECOND = 50_000


@dataclass(eq=False, slots=True)
class Waiting:
    """A body that is being read: from which connection's address, and for how many seconds at most."""

    peer: str
    longest: float
    since: float = field(default_factory=time.monotonic)

    def is_overdue(self, now: float, *, are_many: bool) -> bool:
        return now - self.since > (_SECONDS_IF_MANY if are_many else self.longest)


class _Places:
    """Who waits for what at the moment."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[Waiting, str] = {}

    def take(self, client: str, waiting: Waiting) -> bool:
        """Have a place until `leave` is called; whether there was one."""
        with self._changed:
            if self._waiting:
                self._changed.wait_for(lambda: not self._has_to_wait(client), _PATIENCE_SECONDS)
                if self._in_the_way(client):
                    return False
            self._waiting[waiting] = client
            return True

    def leave(self, waiting: Waiting) -> None:
        """Let a place that was had go."""
        with self._changed:
            del self._waiting[waiting]
            self._changed.notify_all()

    def _in_the_way(self, client: str) -> list[Waiting]:
        """Those that have all places that this client may have; none where there is one."""
        own = [one for one, holder in self._waiting.items() if holder == client]
        if len(own) >= MOST_OF_ONE:
            return own
        return list(self._waiting) if len(self._waiting) >= MOST_WAITING else []

    def _has_to_wait(self, client: str) -> bool:
        """Whether there is no place now, but soon: whoever has had one for long will not let it go at once."""
        newest = max((one.since for one in self._in_the_way(client)), default=None)
        return newest is not None and time.monotonic() - newest < _PATIENCE_SECONDS

    def overdue(self, now: float) -> list[Waiting]:
        with self._changed:
            held = Counter(self._waiting.values())
            are_many = len(self._waiting) >= MOST_WAITING or any(many >= MOST_OF_ONE for many in held.values())
            return [one for one in self._waiting if one.is_overdue(now, are_many=are_many)]


_places = _Places()
overdue = _places.overdue
"""Those of this process that wait too long, at a steady clock."""


class WholeBodies:
    """A WSGI application that reads bodies before another one is asked. ``client_of`` names who sent a request."""

    def __init__(self, application: Application, client_of: Callable[[Environ], str]) -> None:
        self._application, self._client_of = application, client_of
        # A queue of the standard library, which is written in C and ten times as fast as its semaphore.
        self._at_work: SimpleQueue[None] = SimpleQueue()
        for _ in range(AT_WORK):
            self._at_work.put(None)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or ""
        is_chunked = "HTTP_TRANSFER_ENCODING" in environ
        if (is_chunked or length not in ("", "0")) and (refused := self._read(environ, length, is_chunked)):
            metrics.count("broadsheet_bodies_refused_total", "late" if refused.startswith("408") else "too many")
            start_response(refused, [*_HEADERS, ("Content-Length", str(len(_SAID)))])
            return [_SAID]
        self._at_work.get()
        try:
            return self._application(environ, start_response)
        finally:
            self._at_work.put(None)

    def _read(self, environ: Environ, length: str, is_chunked: bool) -> str:
        """Read the body; returns with which status the request is refused, if it is."""
        if len(length) > _MOST_DIGITS:
            return "413 Content Too Large"
        if not is_chunked and not (length.isdecimal() and len(length) < 10 and int(length) <= WHOLE):
            return ""
        size = WHOLE + 1 if is_chunked else int(length)
        waiting = Waiting(environ.get("REMOTE_ADDR", ""), _LEAST_SECONDS + size / _BYTES_A_SECOND)
        if not _places.take(self._client_of(environ), waiting):
            return "503 Service Unavailable"
        try:
            body = environ["wsgi.input"].read(size)
        finally:
            _places.leave(waiting)
        if not is_chunked and len(body) < size:
            return "408 Request Timeout"
        environ["wsgi.input"] = io.BytesIO(body)
        return ""


# Without a template and a language: whoever is answered this has sent nothing yet that could be looked at.
_SAID = b"This could not be read just now. Please go back and send it again in a moment.\n"
_HEADERS = [
    ("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "2"), ("Cache-Control", "no-store"),
    ("Connection", "close"),
]  # fmt: skip
