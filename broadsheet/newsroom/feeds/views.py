"""The addresses of the feeds of articles."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from broadsheet.lib import html
from broadsheet.lib.absolute_url import absolute_url
from broadsheet.newsroom import keys
from broadsheet.newsroom import site as site_details
from broadsheet.newsroom.feeds import items, subjects
from broadsheet.newsroom.feeds.generators import FORMATS
from broadsheet.newsroom.feeds.subjects import Subject
from broadsheet.newsroom.models import ArticlePage, FeedContent
from broadsheet.newsroom.models.articles import keys_of
from broadsheet.newsroom.site import SiteDetails
from broadsheet.pagecache import kinds
from broadsheet.pagecache import service as pagecache
from broadsheet.pagecache.keeping import kept

FEED_SECONDS = 600
_FINDERS: dict[str, Callable[[str], Subject | None]] = {
    "section": subjects.of_section,
    "author": subjects.of_author,
    "tag": subjects.of_tag,
    "series": subjects.of_series,
}


def view(kind: str, end: str) -> Callable[..., HttpResponse]:
    """The view of the feeds of one kind of subject, in the format of addresses with this end; it is kept."""
    return kept(require_safe(partial(_feed, kind=kind, end=end)))


def _feed(request: HttpRequest, slug: str = "", *, kind: str, end: str) -> HttpResponse:
    site = site_details.of_request(request)
    subject = _FINDERS[kind](slug) if slug else subjects.of_site(site)
    if subject is None:
        raise Http404
    articles = subject.newest()
    response = _written(site, subject, articles, end)
    shows = [*subject.keys, *keys_of(articles), *(keys.page(one.section.pk) for one in articles if one.section)]
    return pagecache.cache_response(response, FEED_SECONDS, shows, takes_queries=True)


def _written(site: SiteDetails, subject: Subject, articles: list[ArticlePage], end: str) -> HttpResponse:
    feed = FORMATS[end](**_about(site, subject, end))
    is_full = site.settings.feed_content == FeedContent.FULL
    for item in items.items_of(articles, is_full=is_full):
        feed.add_item(**item)
    response = HttpResponse(content_type=kinds.of(f"/feed/{end}").content_type)
    feed.write(response, "utf-8")
    return response


def _about(site: SiteDetails, subject: Subject, end: str) -> dict[str, Any]:
    """What stands at the head of a feed."""
    title = f"{subject.title} – {site.name}" if subject.title else site.name
    address = absolute_url(f"{subject.url}feed/{end}")
    icon = site.pictures.get("icon_512")
    return {
        "title": html.clean_text(title),
        "link": absolute_url(subject.url),
        "description": html.clean_text(subject.description or title),
        "language": get_language(),
        "feed_url": address,
        "feed_guid": absolute_url(f"{subject.url}feed/"),
        "author_name": html.clean_text(site.name),
        "icon": absolute_url(icon["url"]) if icon else None,
    }
