"""What the newsroom's templates say about the site and about an article."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.db.models import QuerySet
from django.template.context import RequestContext
from django.utils.safestring import SafeString
from wagtail.models import Page, Site

from broadsheet.lib import html
from broadsheet.lib.rows import Prepared
from broadsheet.newsroom.models import ArticlePage, FrontPage, SectionPage
from broadsheet.newsroom.structured_data import news_article

register = template.Library()


class MenuItem(NamedTuple):
    """A section in the menu."""

    pk: int
    title: str
    url: str


class SiteDetails(NamedTuple):
    """What masthead and footer show on every page."""

    name: str
    tagline: str
    sections: list[MenuItem]


@Prepared
def _front_rows(url_path: str) -> QuerySet[FrontPage, tuple[Any, ...]]:
    return FrontPage.objects.filter(url_path=url_path).values_list("path", "title", "tagline")[:1]


@Prepared
def _section_rows(from_path: str, to_path: str) -> QuerySet[SectionPage, tuple[Any, ...]]:
    below = SectionPage.objects.filter(path__gte=from_path, path__lt=to_path).live().in_menu()
    return below.order_by("path").values_list("pk", "title", "url_path")


@register.simple_tag(takes_context=True)
def site(context: RequestContext) -> SiteDetails:
    """The site's name, tagline and sections; looked up once a request."""
    request = context.get("request")
    details: SiteDetails | None = getattr(request, "newsroom_site", None)
    if details is None:
        details = _site_details()
        if request is not None:
            request.newsroom_site = details
    return details


def _site_details() -> SiteDetails:
    root_path = next((root.root_path for root in Site.get_site_root_paths()), "")
    for path, title, tagline in _front_rows(url_path=root_path):
        sections = _section_rows(from_path=path, to_path=f"{path}~")
        items = [MenuItem(pk, words, url_path[len(root_path) - 1 :]) for pk, words, url_path in sections]
        return SiteDetails(settings.SITE_NAME or title, tagline, items)
    return SiteDetails(settings.WAGTAIL_SITE_NAME, "", [])


@register.simple_tag
def structured_data(article: ArticlePage, section: Page, site_name: str, comment_number: str) -> SafeString:
    """The article as schema.org data for search engines, in a script element that browsers do not run.

    ``comment_number`` is how many comments it has, or the mark that stands for that number until the page is joined.
    """
    data = news_article(article, section, site_name)
    # Closed again after one more member, whose value may not be a number yet.
    text = json.dumps(data, ensure_ascii=False).removesuffix("}")
    return html.data_script(f'{text}, "commentCount": {comment_number}}}')
