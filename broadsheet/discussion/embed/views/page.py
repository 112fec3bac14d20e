"""The discussion of another site's page as a page of our own: for readers without script, and for permalinks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from broadsheet.discussion.sites import asking, places, registered
from broadsheet.discussion.sites.asking import Refused
from broadsheet.discussion.threads import lookup
from broadsheet.discussion.views.http import found_or_404, noindex
from broadsheet.lib.languages import speaking
from broadsheet.pagecache import service as pagecache
from broadsheet.pagecache.keeping import kept

_CACHE_SECONDS = 600


@kept
@require_safe
def embedded(request: HttpRequest, slug: str, thread_id: int) -> HttpResponse:
    """The discussion of a page whose site is registered."""
    thread = found_or_404(lookup.find_of_site(thread_id))
    found_or_404(thread if thread.home == request.path else None)
    page = found_or_404(registered.find(thread.url))
    with speaking(thread.language):
        response = render(request, "discussion/embed/page.html", {"thread": thread, "site": page.site})
    if thread.language:
        response["Content-Language"] = thread.language
    return pagecache.cache_response(response, _CACHE_SECONDS, [thread.rules_key, registered.KEY], takes_queries=True)


@noindex
@require_safe
def of_address(request: HttpRequest) -> HttpResponse:
    """The way there by the address of the page (``url``), also before its first comment has made a thread."""
    try:
        page = asking.page(request.GET.get("url", ""), "")
    except Refused as refusal:
        return asking.refused(request, refusal, status=404)
    thread = places.thread_of(page)
    if thread is not None:
        return HttpResponseRedirect(thread.home)
    with speaking(page.site.language):
        context = {"thread": places.blank(page, timezone.now()), "site": page.site, "address": page.url}
        return render(request, "discussion/embed/page.html", context)
