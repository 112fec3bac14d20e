"""What the newsroom's templates list and state about a page."""

from __future__ import annotations

import json

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.utils.safestring import SafeString
from wagtail.models import Page, Site

from broadsheet.lib import html
from broadsheet.newsroom import structured_data as schema_org
from broadsheet.newsroom.models import ArticlePage, FrontPage, SectionPage

register = template.Library()


@register.simple_tag(takes_context=True)
def paper(context: RequestContext) -> dict[str, object]:
    """The paper's name, tagline and sections, for the masthead; looked up once a page."""
    request = context.get("request")
    kept = getattr(request, "newsroom_paper", None)
    if kept is None:
        site = Site.find_for_request(request)
        # Whoever found the page came this way, so that the site and its root are at hand already.
        root = site.root_page.specific if site else None
        front = root if isinstance(root, FrontPage) else None
        sections = SectionPage.objects.child_of(front).live().in_menu() if front else []
        kept = {
            "name": front.paper_name if front else settings.WAGTAIL_SITE_NAME,
            "tagline": front.tagline if front else "",
            "sections": list(sections),
        }
        if request is not None:
            request.newsroom_paper = kept
    return kept


@register.simple_tag
def structured_data(article: ArticlePage, section: Page, paper_name: str) -> SafeString:
    """The article as schema.org data for search engines, in a script element that browsers do not run."""
    return html.data_script(json.dumps(schema_org.news_article(article, section, paper_name), ensure_ascii=False))
