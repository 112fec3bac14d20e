"""Answers a request for a page that may be kept: from its file, from its frame, or rendered once and stored."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from broadsheet.lib import metrics
from broadsheet.lib.conf import settings
from broadsheet.lib.dates import end_of_day
from broadsheet.pagecache import kinds, locks, service
from broadsheet.pagecache.frames import Frame, FrameBuilder
from broadsheet.pagecache.parts import Asked
from broadsheet.pagecache.serve import cache_headers, is_anonymous, is_staff
from broadsheet.pagecache.store import NewPage, Pages

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponse]
_EVERYBODY = Asked()


def kept(view: View) -> View:
    """Keep the pages that ``view`` marks with :func:`broadsheet.pagecache.service.cache_response`."""

    @wraps(view)
    def keeping(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponse:
        # An address that is not ours is refused here, before anything is stored for it.
        request.get_host()

        def render() -> HttpResponse:
            return view(request, *args, **kwargs)

        pages = service.pages()
        path = request.path_info
        if request.method not in ("GET", "HEAD") or pages.place(path) is None:
            return _render_for_one(request, render)
        if request.META.get("QUERY_STRING") or not is_anonymous(request.META):
            return _join_for_one(pages, request) or _render_for_one(request, render)
        return _answer_everybody(pages, request, render)

    return keeping


def _answer_everybody(pages: Pages, request: HttpRequest, render: Callable[[], HttpResponse]) -> HttpResponse:
    path = request.path_info
    with locks.held(pages.lock_place(path)) as has_waited:
        since, at = pages.counter.value, time.time()
        body = _found_or_joined(pages, path, since, at, has_waited=has_waited)
        if body is None:
            return _render_and_store(pages, request, render, since, at)
    return _public(request, HttpResponse(body), pages.made(path).changed)


def join_for_everybody(pages: Pages, path: str) -> bytes | None:
    """The page that everybody gets, joined from its frame and stored; ``None`` where it has none."""
    with locks.held(pages.lock_place(path)) as has_waited:
        return _found_or_joined(pages, path, pages.counter.value, time.time(), has_waited=has_waited)


def join_for_one(pages: Pages, path: str, asked: Asked) -> bytes | None:
    """The page as one reader asked for it; ``None`` where it has to be rendered."""
    found = service.read_frame(pages, path)
    if found is None or (asked.query and not found[0].takes_queries):
        return None
    return found[0].join(asked).body


def _found_or_joined(pages: Pages, path: str, since: int, at: float, *, has_waited: bool) -> bytes | None:
    """The page as whoever held the lock before has stored it, or joined now; ``None`` where it has no frame."""
    body = pages.read(path) if has_waited and service.are_trusted() else None
    if body is not None:
        return body
    page = service.joined(pages, path, at)
    if page is None:
        return None
    _store(pages, path, page, since)
    return page.body


def _render_and_store(
    pages: Pages, request: HttpRequest, render: Callable[[], HttpResponse], since: int, at: float
) -> HttpResponse:
    metrics.count("broadsheet_pages_total", "view")
    builder = FrameBuilder()
    response, frame = _render(request, render, builder)
    marked = service.marked(response)
    is_of_its_kind = kinds.of(request.path_info).fits(response.headers.get("Content-Type", ""))
    if frame is None or marked is None or response.status_code != 200 or response.cookies or not is_of_its_kind:
        return _filled(response, frame, _EVERYBODY)
    expires = min(_expires(marked.seconds, at), builder.holds_until)
    page = service.page_of(frame, expires, at, is_new=True)
    page = service.dated(pages, request.path_info, page)
    if request.method == "GET":
        _store(pages, request.path_info, page, since)
    response.content = page.body
    return _public(request, response, page.made.changed)


def _expires(seconds: int, at: float) -> float:
    """Until when a page may be kept that was begun ``at`` (seconds since 1970): a page that names its day, that day."""
    return min(time.time() + seconds, end_of_day(datetime.fromtimestamp(at, UTC)).timestamp())


def _render_for_one(request: HttpRequest, render: Callable[[], HttpResponse]) -> HttpResponse:
    response, frame = _render(request, render, FrameBuilder())
    if service.marked(response):
        response["Cache-Control"] = "private, no-store"
    return _filled(response, frame, _asked(request))


def _join_for_one(pages: Pages, request: HttpRequest) -> HttpResponse | None:
    body = None if is_staff(request.META) else join_for_one(pages, request.path_info, _asked(request))
    if body is None:
        return None
    kind = kinds.of(request.path_info)
    return HttpResponse(body, content_type=kind.content_type, headers={"Cache-Control": "private, no-store"})


def _render(
    request: HttpRequest, render: Callable[[], HttpResponse], builder: FrameBuilder
) -> tuple[HttpResponse, Frame | None]:
    """The response, and its frame if it has one; where parts are missing, the response still has marks in it."""
    service.set_builder(request, builder)
    response = render()
    if isinstance(response, SimpleTemplateResponse):
        # Rendered now: its parts are filled here.
        response = response.render()
    marked = service.marked(response)
    if response.streaming or (marked is None and builder.is_empty):
        return response, None
    marked = marked or service.Marked(0)
    text, language = response.content.decode(), response.get("Content-Language", "")
    return response, builder.cut(text, marked.shows, takes_queries=marked.takes_queries, language=language)


def _filled(response: HttpResponse, frame: Frame | None, asked: Asked) -> HttpResponse:
    if frame is not None and frame.places:
        response.content = frame.join(asked).body
    return response


def _store(pages: Pages, path: str, page: NewPage, since: int) -> None:
    try:
        pages.write(path, page, since)
    except OSError:
        # A full disk must not take the site down: the page is served all the same, only not stored.
        logger.exception("The page %s could not be stored", path)


def _public(request: HttpRequest, response: HttpResponse, changed: Mapping[str, float]) -> HttpResponse:
    """The response with the headers of one that everybody gets; of a feed that has not changed, no more than that."""
    for name, value in cache_headers(settings.CDN_SECONDS):
        response[name] = value
    kind = kinds.of(request.path_info)
    if not kind.is_feed:
        return response
    etag = kinds.etag(response.content)
    modified = int(changed.get(etag, 0)) or None
    response["Content-Type"] = kind.content_type
    answer = get_conditional_response(request, etag, modified, response) or response
    answer["ETag"] = etag
    if modified:
        answer["Last-Modified"] = http_date(modified)
    return answer


def _asked(request: HttpRequest) -> Asked:
    return Asked(request.GET, request.COOKIES)
