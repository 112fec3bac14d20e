"""What the newsroom's templates list and state about a page."""

from __future__ import annotations

import json

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.safestring import SafeString
from wagtail.models import Site

from broadsheet.lib import html
from broadsheet.newsroom import lists, structured
from broadsheet.newsroom.models import ArticlePage, FrontPage, SectionPage

register = template.Library()


@register.simple_tag
def front_page_lists() -> dict[str, object]:
    return lists.front_page(timezone.now())


@register.simple_tag(takes_context=True)
def section_lists(context: RequestContext, section: SectionPage) -> dict[str, object]:
    return lists.section(section, context["request"].GET.get("page", "1"))


@register.simple_tag
def around_article(article: ArticlePage) -> dict[str, object]:
    return lists.article(article)


@register.simple_tag(takes_context=True)
def paper(context: RequestContext) -> dict[str, object]:
    """The paper's name, tagline and sections, for the masthead; looked up once a page."""
    kept = context.render_context.get("newsroom.paper")
    if kept is None:
        site = Site.find_for_request(context.get("request"))
        front = FrontPage.objects.filter(pk=site.root_page_id).first() if site else None
        sections = SectionPage.objects.child_of(front).live().in_menu() if front else []
        kept = {
            "name": settings.SITE_NAME or (front.title if front else settings.WAGTAIL_SITE_NAME),
            "tagline": front.tagline if front else "",
            "sections": list(sections),
        }
        context.render_context["newsroom.paper"] = kept
    return kept


@register.simple_tag
def structured_data(article: ArticlePage, section: SectionPage, paper_name: str) -> SafeString:
    """The article as schema.org data for search engines, in a script element that browsers do not run."""
    return html.data_script(json.dumps(structured.news_article(article, section, paper_name), ensure_ascii=False))
