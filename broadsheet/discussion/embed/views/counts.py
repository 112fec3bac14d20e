"""How many comments many pages have, and what was said last, for lists of articles."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from broadsheet.discussion.embed import lists
from broadsheet.discussion.sites import asking
from broadsheet.discussion.sites.asking import Refused
from broadsheet.discussion.views import links
from broadsheet.lib.numbers import whole_number

_MOST_PAGES, _MOST_COMMENTS = 100, 20
_FRESH = "public, max-age=30, stale-while-revalidate=30"


@asking.for_sites
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """For each ``url`` how many comments its page has, in the same order; 0 for one that is of no registered site."""
    urls = request.GET.getlist("url")
    if len(urls) > _MOST_PAGES:
        raise Refused(_("Ask for %(most)d addresses at once, at most.") % {"most": _MOST_PAGES})
    found = lists.counts(urls, asking.origin_of(request))
    return JsonResponse({"counts": [asdict(count) for count in found]}, headers={"Cache-Control": _FRESH})


@asking.for_sites
@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """The newest comments of the site of ``site`` as an HTML list, up to ``number``."""
    page = asking.page(request.GET.get("site", ""), asking.origin_of(request))
    number = whole_number(request.GET.get("number")) or 5
    comments = lists.latest(page.site, min(number, _MOST_COMMENTS))
    response = render(request, "discussion/embed/latest.html", {"comments": comments})
    response.content = links.from_elsewhere(response.content.decode(), "")
    response["Cache-Control"] = _FRESH
    return response
