"""What the newsroom's templates say about the site and about an article."""

from __future__ import annotations

import json
from typing import TypedDict

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.utils.safestring import SafeString
from wagtail.models import Page, Site

from broadsheet.lib import html
from broadsheet.newsroom.models import ArticlePage, FrontPage, SectionPage
from broadsheet.newsroom.structured_data import news_article

register = template.Library()


class SiteDetails(TypedDict):
    """What masthead and footer show on every page."""

    name: str
    tagline: str
    sections: list[SectionPage]


@register.simple_tag(takes_context=True)
def site(context: RequestContext) -> SiteDetails:
    """The site's name, tagline and sections; looked up once a request."""
    request = context.get("request")
    details = getattr(request, "newsroom_site", None)
    if details is None:
        current = Site.find_for_request(request)
        # Routing the request has loaded the site and its root page already.
        root = current.root_page.specific if current else None
        front = root if isinstance(root, FrontPage) else None
        sections = SectionPage.objects.child_of(front).live().in_menu() if front else []
        details = SiteDetails(
            name=front.site_name if front else settings.WAGTAIL_SITE_NAME,
            tagline=front.tagline if front else "",
            sections=list(sections),
        )
        if request is not None:
            request.newsroom_site = details
    return details


@register.simple_tag
def structured_data(article: ArticlePage, section: Page, site_name: str, comment_number: str) -> SafeString:
    """The article as schema.org data for search engines, in a script element that browsers do not run.

    ``comment_number`` is how many comments it has, or the mark that stands for that number until the page is joined.
    """
    data = news_article(article, section, site_name)
    # Closed again after one more member, whose value may not be a number yet.
    text = json.dumps(data, ensure_ascii=False).removesuffix("}")
    return html.data_script(f'{text}, "commentCount": {comment_number}}}')
