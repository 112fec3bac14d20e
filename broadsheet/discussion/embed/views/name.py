"""The way of a confirmed name to another site: from a page of ours, where the device is known, by a press."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from broadsheet.discussion.identity import elsewhere, readers
from broadsheet.discussion.sites import asking
from broadsheet.discussion.sites.asking import Refused
from broadsheet.discussion.views import http
from broadsheet.lib.languages import speaking


@never_cache
@http.noindex
@require_safe
def name(request: HttpRequest) -> HttpResponse:
    """Ask whether the reader of this device wants to write on the site of the page at ``url``; the link takes it there.

    It travels behind the ``#``, which browsers send to no server.
    """
    try:
        page = asking.page(request.GET.get("url", ""), "")
    except Refused as refusal:
        return asking.refused(request, refusal, status=404)
    reader = readers.find(http.reader_id(request))
    link = ""
    if reader is not None:
        token = elsewhere.token(reader, page.site.pk, timezone.now())
        link = f"{page.url}#{urlencode({'broadsheet-name': token, 'name': reader.name})}"
    with speaking(page.site.language):
        context = {"page": page, "reader": reader, "link": link, "days": elsewhere.LIFE.days}
        return render(request, "discussion/embed/name.html", context)
