"""Joins pages from their frames in front of the framework, which would take as long as all the rest.

What has no frame goes on to the view, and so does what fails here, since the framework says it to the reader.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import DatabaseError
from django.http import QueryDict, parse_cookie

from broadsheet.lib import entrances, metrics
from broadsheet.pagecache import keeping, kinds, service
from broadsheet.pagecache.parts import Asked
from broadsheet.pagecache.serve import Application, Environ, Headers, StartResponse, is_anonymous, is_staff

logger = logging.getLogger(__name__)


class Frames:
    """A WSGI application that joins kept pages and passes everything else on.

    ``public`` are the headers of a page that everybody gets, ``private`` those of one for a single reader.
    """

    def __init__(self, application: Application, public: Headers, private: Headers) -> None:
        self._application = application
        self._public = public
        self._private = [("Cache-Control", "private, no-store"), *private]

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "GET" and not kinds.of(environ["PATH_INFO"]).is_feed:
            is_public = not environ.get("QUERY_STRING") and is_anonymous(environ)
            body = _joined(environ, is_public=is_public)
            if body is not None:
                metrics.count("broadsheet_pages_total", "frame")
                headers = self._public if is_public else self._private
                start_response("200 OK", [*_described(body), *headers])
                return [body]
        return self._application(environ, start_response)


def _joined(environ: Environ, *, is_public: bool) -> bytes | None:
    path = environ["PATH_INFO"]
    pages = service.pages()
    if is_staff(environ) or not pages.has_frame(path) or not entrances.is_for_us(environ):
        return None
    try:
        if is_public:
            return keeping.join_for_everybody(pages, path)
        return keeping.join_for_one(pages, path, _asked(environ))
    except (DatabaseError, BadRequest, SuspiciousOperation):
        # The framework tries again with a new connection, or says what is wrong.
        logger.warning("The page %s could not be joined at once", path, exc_info=True)
        return None


def _asked(environ: Environ) -> Asked:
    """What the framework would make of the query and the cookies."""
    cookies = environ.get("HTTP_COOKIE", "").encode("latin-1").decode(errors="replace")
    return Asked(QueryDict(environ.get("QUERY_STRING", "").encode("latin-1")), parse_cookie(cookies))


def _described(body: bytes) -> Headers:
    return [("Content-Type", kinds.PAGE.content_type), ("Content-Length", str(len(body)))]
