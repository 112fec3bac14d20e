"""A discussion as HTML without a page around it, for the element, for site generators and for server-side includes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from broadsheet.discussion.embed.entrance import ADDRESS, FRESH
from broadsheet.discussion.models import Thread
from broadsheet.discussion.sites import asking, places, registered
from broadsheet.discussion.sites.registered import PageAddress
from broadsheet.discussion.views import links
from broadsheet.lib.languages import speaking
from broadsheet.pagecache import service as pagecache
from broadsheet.pagecache.keeping import kept

_CACHE_SECONDS = 600


@kept
@asking.for_sites
@require_safe
def fragment(request: HttpRequest, key: str = "") -> HttpResponse:
    """The discussion of the page at ``url``. It is kept once the page has a thread; reading makes none."""
    # Asked for by its key, the address comes from in front of the framework, where it was made.
    asked = request.META.get(ADDRESS, "") if key else request.GET.get("url", "")
    page = asking.page(str(asked), asking.origin_of(request))
    thread = places.thread_of(page)
    response = _rendered(request, page, thread or places.blank(page, timezone.now()))
    if thread is None:
        response["Cache-Control"] = f"public, {FRESH}"
        return response
    return pagecache.cache_response(response, _CACHE_SECONDS, [thread.rules_key, registered.KEY], takes_queries=True)


def _rendered(request: HttpRequest, page: PageAddress, thread: Thread) -> HttpResponse:
    with speaking(thread.language):
        response = render(request, "discussion/embed/fragment.html", {"thread": thread, "address": page.url})
    response.content = links.from_elsewhere(response.content.decode(), thread.home)
    if thread.language:
        response["Content-Language"] = thread.language
    return response
