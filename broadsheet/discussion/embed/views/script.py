"""The script with the element: one file, with style and the few words it needs. And the style alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from broadsheet.discussion.embed import bundle

_SECONDS = 3600


@cache_control(public=True, max_age=_SECONDS, stale_while_revalidate=24 * _SECONDS)
@conditional_page
@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """``embed.js``, which other sites load by this address for good."""
    response = HttpResponse(bundle.script(), content_type="text/javascript; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    # It is made to be loaded elsewhere, which pages that isolate themselves ask to be said.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@cache_control(public=True, max_age=_SECONDS, stale_while_revalidate=24 * _SECONDS)
@conditional_page
@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """The style of a discussion in pages of a project that hosts this app."""
    return HttpResponse(bundle.hosted_style(), content_type="text/css; charset=utf-8")
