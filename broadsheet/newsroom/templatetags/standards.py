"""What other programs read of a page: clean markup, and its head."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale

from broadsheet.lib import html
from broadsheet.lib.absolute_url import absolute_url
from broadsheet.newsroom import site as site_details
from broadsheet.newsroom import structured_data
from broadsheet.newsroom.models import ArticlePage
from broadsheet.newsroom.pictures import PictureElsewhere, social_picture
from broadsheet.newsroom.site import SiteDetails

register = template.Library()


@register.filter
def for_readers(text: str) -> SafeString:
    """An editor's rich text as it is shown."""
    return html.for_readers(text)


@register.inclusion_tag("newsroom/partials/sharing.html", takes_context=True)
def sharing(
    context: RequestContext, title: str, url: str, *, description: str = "", article: ArticlePage | None = None,
    kind: str = "website", feed: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """How a page stands where it is shared, and with ``feed`` where its own feeds are.

    The picture is the article's, or else the one that the site has for sharing.
    """
    site = site_details.of_request(context.get("request"))
    picture = social_picture(article) if article else None
    return {
        "title": title,
        "description": description,
        "url": absolute_url(url),
        "article": article,
        "kind": kind,
        "site": site,
        "picture": picture or _picture_of_site(site),
        "locale": to_locale(get_language() or settings.LANGUAGE_CODE),
        "feed": url if feed else "",
        "site_url": settings.SITE_URL,
    }


def _picture_of_site(site: SiteDetails) -> PictureElsewhere | None:
    found = site.pictures.get("social")
    if not found:
        return None
    return PictureElsewhere(absolute_url(found["url"]), found["width"], found["height"], site.name)


@register.simple_tag(takes_context=True)
def site_data(context: RequestContext) -> SafeString:
    """The site and its publisher as structured data, for the front page."""
    return _data(structured_data.of_site(site_details.of_request(context.get("request"))))


@register.simple_tag(takes_context=True)
def breadcrumb_data(context: RequestContext, *way: Any) -> SafeString:
    """The way to a page as structured data: the front page, and then names and addresses in turn."""
    site = site_details.of_request(context.get("request"))
    steps = [(site.name, "/"), *zip(way[::2], way[1::2], strict=True)]
    return _data(structured_data.breadcrumbs((str(name), str(url)) for name, url in steps))


def _data(values: dict[str, Any]) -> SafeString:
    return html.data_script(json.dumps(values, ensure_ascii=False))
