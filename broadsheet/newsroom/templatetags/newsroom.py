"""What the newsroom's templates say about the site and about an article."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django import template
from django.conf import settings
from django.core.cache import cache
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info
from wagtail.models import Page

from broadsheet.lib import html
from broadsheet.lib.dates import weekday_and_day
from broadsheet.newsroom import pictures
from broadsheet.newsroom import site as site_details
from broadsheet.newsroom.models import ArticlePage, Correction, Picture
from broadsheet.newsroom.models.base import LIST_CACHE_SECONDS
from broadsheet.newsroom.picture_files import shapes
from broadsheet.newsroom.structured_data import news_article
from broadsheet.pagecache import service as pagecache

register = template.Library()
_MOST_READ = "newsroom-most-read"
# A CDN may give out a page for so long after midnight that names the day before, and twice that while it asks.
_STALE_DAY_SECONDS = 60
# How wide pictures are shown: in the column of a story, and beside a headline.
_COLUMN = "(min-width: 50em) 46rem, 100vw"
_TEASER = "(min-width: 50em) 24rem, 100vw"


@register.simple_tag(takes_context=True)
def site(context: RequestContext) -> site_details.SiteDetails:
    """The site's settings and menus; looked up once a request."""
    return site_details.of_request(context.get("request"))


@register.simple_tag(takes_context=True)
def languages_of(context: RequestContext, article: ArticlePage) -> list[tuple[str, str]]:
    """Language and path of the article and each of its translations; none on a site of one language."""
    details = site_details.of_request(context.get("request"))
    return article.in_other_languages if details.languages else []


@register.inclusion_tag("newsroom/partials/picture.html")
def picture(image: Picture, alt: str = "", *, is_first: bool = False, sizes: str = _COLUMN) -> dict[str, Any]:
    """A picture of the page; the first one is loaded at once. ``sizes`` says how wide it is shown, as HTML does."""
    return {"shown": pictures.shown(image), "alt": alt, "is_first": is_first, "sizes": sizes}


@register.inclusion_tag("newsroom/partials/picture.html")
def teaser_picture(image: Picture, alt: str = "", *, is_first: bool = False, sizes: str = _TEASER) -> dict[str, Any]:
    """A picture beside a headline, cut to 3 by 2 around what matters in it."""
    return {"shown": pictures.shown(image, shapes.TEASER), "alt": alt, "is_first": is_first, "sizes": sizes}


@register.simple_tag
def most_read_now() -> list[tuple[str, str]]:
    """Headline and address of what is read most, for pages that robots ask for in thousands; a minute old."""
    found: list[tuple[str, str]] | None = cache.get(_MOST_READ)
    if found is None:
        articles = ArticlePage.objects.newest_first().defer_streamfields().most_read(timezone.now())
        found = [(article.title, article.url) for article in articles]
        cache.set(_MOST_READ, found, LIST_CACHE_SECONDS)
    return found


@register.simple_tag
def today() -> str:
    """The day on which the page is made, which its file does not outlive; empty where a CDN would keep it for long."""
    return weekday_and_day(timezone.now()) if settings.CDN_SECONDS <= _STALE_DAY_SECONDS else ""


@register.filter
def language_of(article: ArticlePage, around: str) -> SafeString:
    """The attributes of an article in another language than the page ``around`` it, by that of its section."""
    section = article.section
    written_in = section.written_in or settings.LANGUAGE_CODE if section else around
    if written_in == around:
        return SafeString("")
    direction = "rtl" if get_language_info(written_in)["bidi"] else "ltr"
    return format_html(' lang="{}" dir="{}"', written_in, direction)


@register.filter
def has_block(body: Iterable[Any], kind: str) -> bool:
    """Whether a block of this kind stands in a story."""
    return any(block.block_type == kind for block in body)


@register.filter
def sanitised(text: str) -> SafeString:
    """HTML that an editor has typed, without scripts, frames and styles."""
    return html.sanitise_story(str(text))


@register.simple_tag
def as_structured_data(values: dict[str, Any]) -> SafeString:
    """Plain values as schema.org data."""
    return html.data_script(json.dumps(values, ensure_ascii=False))


@register.simple_tag
def structured_data(
    article: ArticlePage, section: Page, site: site_details.SiteDetails, comment_number: str, live: str = ""
) -> SafeString:
    """The article as schema.org data for search engines, in a script element that browsers do not run.

    ``comment_number`` is how many comments it has, or the mark that stands for that number until the page is joined;
    ``live`` are the posts of its live blog in the same way, empty where there is none.
    """
    data = news_article(article, section, site)
    # Closed again after one more member, whose value may not be a number yet.
    text = json.dumps(data, ensure_ascii=False).removesuffix("}")
    posts = f', "liveBlogUpdate": {live}' if live else ""
    return html.data_script(f'{text}, "commentCount": {comment_number}{posts}}}')


@register.simple_tag(takes_context=True)
def thanks(context: RequestContext, article: ArticlePage, correction: Correction) -> SafeString:
    """Thanks to the reader who pointed out an error, for as long as readers see that reply."""
    if article.thread_id is None:
        return SafeString("")
    place = {"thread": article.thread_id, "show": "thanks", "comment": correction.comment_id}
    # Either a mark of the page cache or what the discussion has made of it, which is escaped.
    return SafeString(pagecache.place(context.get("request"), "discussion", **place))


@register.simple_tag(takes_context=True)
def live_posts(context: RequestContext, article: ArticlePage, before: int = 0) -> SafeString:
    """The posts of an article's live blog, the newest, or those before one of them."""
    place = {"article": article.pk, "show": "posts", "before": before, "address": article.url}
    return SafeString(pagecache.place(context.get("request"), "live", **place))


@register.simple_tag(takes_context=True)
def live_data(context: RequestContext, article: ArticlePage) -> str:
    """The same as a list for structured data; nothing where there is no live blog."""
    if not article.live_state:
        return ""
    return pagecache.place(context.get("request"), "live", article=article.pk, show="data", before=0, address="")
