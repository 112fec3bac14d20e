"""Pages as the site gives them to a reader who is not signed in, made in this process."""

from __future__ import annotations

import mimetypes
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

# With it a page is made for one reader, and no page file is stored for thousands of pages that nobody asks for now.
_COOKIE = "broadsheet_reader=copy"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site says: a page or file in pieces, or where it is now."""

    status: int
    content_type: str
    location: str
    pieces: Iterator[bytes]


class Site:
    """Answers requests; nothing goes over a network."""

    def __init__(self) -> None:
        # That of a server tells the system of each request and closes its connections, which is not wanted here.
        self._handler = WSGIHandler()
        self._parts = urlsplit(settings.SITE_URL)

    def get(self, path: str, query: str = "") -> Answer:
        """The answer to a request for a decoded path."""
        if path.startswith(settings.STATIC_URL) and (file := _static_file(path.removeprefix(settings.STATIC_URL))):
            return Answer(200, mimetypes.guess_type(file.name)[0] or "", "", iter([file.read_bytes()]))
        response: Any = self._handler.get_response(WSGIRequest(self._environ(path, query)))
        return Answer(
            response.status_code,
            response.get("Content-Type", ""),
            response.get("Location", ""),
            self._pieces(response),
        )

    def _pieces(self, response: Any) -> Iterator[bytes]:
        try:
            yield from response if response.streaming else [response.content]
        finally:
            for close in response._resource_closers:
                close()

    def _environ(self, path: str, query: str) -> dict[str, Any]:
        is_https = self._parts.scheme == "https"
        return {
            "REQUEST_METHOD": "GET", "PATH_INFO": path.encode().decode("latin-1"), "QUERY_STRING": query,
            "SCRIPT_NAME": "", "SERVER_NAME": self._parts.hostname, "HTTP_HOST": self._parts.netloc,
            "SERVER_PORT": str(self._parts.port or (443 if is_https else 80)), "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1", "HTTP_COOKIE": _COOKIE, "wsgi.url_scheme": self._parts.scheme,
            "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr, "wsgi.version": (1, 0), "wsgi.multithread": False,
            "wsgi.multiprocess": True, "wsgi.run_once": False,
        }  # fmt: skip


def _static_file(name: str) -> Path | None:
    """A file that comes with the program: as it was collected for serving, or from where it lies."""
    collected = Path(settings.STATIC_ROOT) / name
    found = collected if collected.is_file() else finders.find(name)
    return Path(found) if found else None
