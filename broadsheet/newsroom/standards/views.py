"""The addresses at which programs look for sitemaps and statements about the site."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from broadsheet.newsroom import site as site_details
from broadsheet.newsroom.models import AiCrawlers
from broadsheet.newsroom.standards import robots, sitemaps, trust
from broadsheet.newsroom.standards.sitemaps import MOST_NEWS, Address
from broadsheet.newsroom.standards.team import names_of_authors

_FRESH_SECONDS = 300
_XML, _TEXT = "application/xml; charset=utf-8", "text/plain; charset=utf-8"
View = Callable[..., HttpResponse]


def _file(view: View) -> View:
    """A view of what is the same for everybody, and is not sent again to a program that has it."""
    found: View = wraps(view)(require_safe(cache_control(public=True, max_age=_FRESH_SECONDS)(conditional_page(view))))
    return found


@_file
def sitemap(request: HttpRequest) -> HttpResponse:
    """The list of all sitemaps."""
    return HttpResponse(sitemaps.index(sitemaps.parts()), content_type=_XML)


@_file
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """What is no article."""
    return HttpResponse(sitemaps.sitemap(sitemaps.pages()), content_type=_XML)


@_file
def sitemap_month(request: HttpRequest, month: str) -> HttpResponse:
    """The articles of one month."""
    found = sitemaps.articles_of(month)
    if not found:
        raise Http404
    return HttpResponse(sitemaps.sitemap(found), content_type=_XML)


@_file
def news_sitemap(request: HttpRequest) -> HttpResponse:
    """The news of the last two days; a list of sitemaps where one cannot hold them."""
    rows = sitemaps.news(timezone.now())
    if len(rows) <= MOST_NEWS:
        return _news(request, rows)
    numbers = range(1, -(-len(rows) // MOST_NEWS) + 1)
    parts = [Address(reverse("news-sitemap-part", args=[number])) for number in numbers]
    return HttpResponse(sitemaps.index(parts), content_type=_XML)


@_file
def news_sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """A thousand of the news of the last two days."""
    rows = sitemaps.news(timezone.now())[(number - 1) * MOST_NEWS : number * MOST_NEWS] if number else []
    if not rows:
        raise Http404
    return _news(request, rows)


def _news(request: HttpRequest, rows: Any) -> HttpResponse:
    name = site_details.of_request(request).name
    return HttpResponse(sitemaps.news_sitemap(rows, name, get_language() or "en"), content_type=_XML)


@_file
def robots_txt(request: HttpRequest) -> HttpResponse:
    """What robots may do."""
    chosen = site_details.of_request(request).settings
    text = robots.robots_txt(AiCrawlers(chosen.ai_crawlers), with_signals=chosen.content_signals)
    return HttpResponse(text, content_type=_TEXT)


@_file
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where weaknesses are reported."""
    text = trust.security_txt(site_details.of_request(request), timezone.now())
    if not text:
        raise Http404
    return HttpResponse(text, content_type=_TEXT)


@_file
def trust_txt(request: HttpRequest) -> HttpResponse:
    """What the publisher says of itself."""
    return HttpResponse(trust.trust_txt(site_details.of_request(request)), content_type=_TEXT)


@_file
def humans_txt(request: HttpRequest) -> HttpResponse:
    """Who makes the paper."""
    return HttpResponse(trust.humans_txt(site_details.of_request(request), names_of_authors()), content_type=_TEXT)


@_file
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest."""
    values = trust.manifest(site_details.of_request(request))
    return JsonResponse(values, content_type="application/manifest+json")


@_file
def favicon(request: HttpRequest) -> HttpResponse:
    """For what asks for an icon without reading the page that names it."""
    return HttpResponseRedirect(trust.favicon(site_details.of_request(request)))
