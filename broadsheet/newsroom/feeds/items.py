"""What a feed says of an article, for every format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import unescape
from mimetypes import guess_type
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.utils.feedgenerator import Enclosure
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from broadsheet.lib import dates, html
from broadsheet.lib.absolute_url import absolute_url
from broadsheet.newsroom.models import ArticlePage
from broadsheet.newsroom.pictures import PictureElsewhere, social_picture

# Readers cut off a feed that is much longer; beyond it, articles stand with their standfirst only.
_MOST_CHARACTERS = 180_000
_EXCERPT_CHARACTERS = 400


def items_of(articles: Iterable[ArticlePage], *, is_full: bool) -> Iterator[dict[str, Any]]:
    """Each article as the generators take it, with the whole story if ``is_full``."""
    written = 0
    for article in articles:
        picture = social_picture(article)
        content = ""
        if is_full and written < _MOST_CHARACTERS:
            content = story(article, picture)
            written += len(content)
        yield _item(article, picture, content)


def excerpt(article: ArticlePage) -> str:
    """What an article is about, in plain words."""
    words = article.standfirst or article.search_description
    if not words:
        words = Truncator(" ".join(unescape(article.plain_story).split())).chars(_EXCERPT_CHARACTERS)
    return html.clean_text(words)


def story(article: ArticlePage, picture: PictureElsewhere | None) -> str:
    """The whole story with its lead picture, fit to stand on other people's pages."""
    blocks = "".join(block.render() for block in article.body)
    lead = _figure(article, picture) if picture else ""
    return html.clean_text(html.for_feeds(f"{lead}{blocks}{_corrections(article)}", absolute_url(article.url)))


def _corrections(article: ArticlePage) -> SafeString:
    """What was wrong in the article, and is right now."""
    row = "<p><strong>{}</strong> {} – {}</p>"
    shown = [
        (_("Corrected on %(day)s:") % {"day": dates.day(one.made_at)}, one.wrong, one.right)
        for one in article.corrections_shown
    ]
    return format_html_join("", row, shown)


def _figure(article: ArticlePage, picture: PictureElsewhere) -> SafeString:
    shown = article.lead_picture
    words = " · ".join(part for part in (article.lead_caption or (shown and shown.caption), _credit(article)) if part)
    figcaption = format_html("<figcaption>{}</figcaption>", words) if words else ""
    return format_html(
        '<figure><img src="{}" width="{}" height="{}" alt="{}">{}</figure>',
        picture.url, picture.width, picture.height, picture.alt, figcaption,
    )  # fmt: skip


def _credit(article: ArticlePage) -> str:
    return article.lead_picture.credit if article.lead_picture else ""


def _item(article: ArticlePage, picture: PictureElsewhere | None, content: str) -> dict[str, Any]:
    address, summary = absolute_url(article.url), excerpt(article)
    replies = _replies(article, address)
    authors = [{"name": html.clean_text(author.name), "url": absolute_url(author.url)} for author in article.byline]
    return {
        "title": html.clean_text(article.title),
        "link": address,
        "description": escape(summary),
        "pubdate": article.published_at,
        "updateddate": article.updated_at or article.published_at,
        # It stays when the article moves to another address.
        "unique_id": f"urn:uuid:{article.translation_key}",
        "unique_id_is_permalink": False,
        "comments": f"{address}#discussion" if replies else None,
        "categories": [html.clean_text(word) for word in _categories(article)],
        "enclosures": [_enclosure(picture)] if picture else [],
        "author_name": authors[0]["name"] if authors else None,
        "authors": authors,
        "content": content or None,
        "replies": replies,
        "picture": _media(picture, _credit(article)) if picture else None,
        "json": _json(summary, authors, picture, replies),
    }


def _categories(article: ArticlePage) -> list[str]:
    section = [article.section.title] if article.section else []
    return [*section, *(item.tag.name for item in article.tagged_items.all())]


def _replies(article: ArticlePage, address: str) -> dict[str, Any]:
    if article.thread is None or article.thread.is_hidden:
        return {}
    feed = f"{address}feed/"
    return {"count": article.comment_count, "rss": feed, "atom": f"{feed}atom/", "json": f"{feed}json/"}


def _enclosure(picture: PictureElsewhere) -> Enclosure:
    name = unquote(urlsplit(picture.url).path).removeprefix(settings.MEDIA_URL)
    try:
        length = default_storage.size(name)
    except (OSError, SuspiciousOperation):
        # The file is gone, or lies elsewhere; a length of 0 stands for one that is not known.
        length = 0
    return Enclosure(picture.url, str(length), _media_type(picture))


def _media_type(picture: PictureElsewhere) -> str:
    return picture.media_type or guess_type(picture.url)[0] or "image/jpeg"


def _media(picture: PictureElsewhere, credit: str) -> dict[str, Any]:
    return {
        "url": picture.url,
        "type": _media_type(picture),
        "width": picture.width,
        "height": picture.height,
        "description": html.clean_text(picture.alt),
        "credit": html.clean_text(credit),
    }


def _json(
    summary: str, authors: list[dict[str, str]], picture: PictureElsewhere | None, replies: dict[str, Any]
) -> dict[str, Any]:
    """The members of an item of a JSON Feed that are not made of the others."""
    members: dict[str, Any] = {"summary": summary, "authors": authors}
    if picture:
        members["image"] = picture.url
    if replies:
        members["_comments"] = {"count": replies["count"], "feed_url": replies["json"]}
    return members
