"""The search page, and the description by which browsers offer it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from broadsheet.lib import client_ip
from broadsheet.newsroom import keys
from broadsheet.newsroom.models.base import LIST_CACHE_SECONDS
from broadsheet.newsroom.search import finding
from broadsheet.newsroom.search.forms import SearchForm
from broadsheet.pagecache import service as pagecache

_DAY = 24 * 60 * 60


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The form alone, or what is found; an answer to words is nobody else's to keep."""
    form = SearchForm(request.GET.dict())
    context: dict[str, object] = {"form": form}
    if form.is_empty:
        alone = TemplateResponse(request, "newsroom/search.html", context)
        return pagecache.cache_response(alone, LIST_CACHE_SECONDS, [keys.FRONT])
    status = 200
    if form.is_valid() and form.is_answerable:
        try:
            number, address = request.GET.get("page", ""), client_ip.of_request(request)
            context["found"] = finding.find(form, number, address, timezone.now())
        except finding.TooManySearches:
            status, context["is_too_often"] = 429, True
    response = render(request, "newsroom/search.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """An OpenSearch description of the search page."""
    kind = "application/opensearchdescription+xml; charset=utf-8"
    response = TemplateResponse(request, "newsroom/opensearch.xml", content_type=kind)
    response.headers["Cache-Control"] = f"public, max-age={_DAY}"
    return response
