"""Stores a response that is the same for everybody as a page file."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from broadsheet.pagecache import service
from broadsheet.pagecache.serve import is_anonymous
from broadsheet.pagecache.store import Pages

logger = logging.getLogger(__name__)


class CachePages:
    """Stores the pages that a view marked with :func:`broadsheet.pagecache.service.cache_response`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or request.META.get("QUERY_STRING") or not is_anonymous(request.META):
            return self._private(self.get_response(request))
        pages = service.pages()
        if pages.place(request.path_info) is None:
            return self.get_response(request)
        mark = pages.mark(request.path_info)
        response = self.get_response(request)
        seconds = service.cache_seconds(response)
        if seconds and response.status_code == 200 and not response.cookies:
            self._write(pages, request.path_info, response, seconds, mark)
            response["Cache-Control"] = "public, max-age=0, must-revalidate"
        return response

    @staticmethod
    def _write(pages: Pages, path: str, response: HttpResponse, seconds: int, mark: int) -> None:
        try:
            pages.write(path, response.content, seconds, mark)
        except OSError:
            # A full disk must not take the site down: the page is served all the same, only not stored.
            logger.exception("The page %s could not be stored", path)

    @staticmethod
    def _private(response: HttpResponse) -> HttpResponse:
        if service.cache_seconds(response):
            response["Cache-Control"] = "private, no-store"
        return response
