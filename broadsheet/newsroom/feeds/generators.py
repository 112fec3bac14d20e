"""How articles are written in each format, with the extensions that tell of their comments and pictures."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.xmlutils import SimplerXMLGenerator

from broadsheet.lib.json_feed import JsonFeed

_NAMESPACES = {
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:media": "http://search.yahoo.com/mrss/",
    "xmlns:slash": "http://purl.org/rss/1.0/modules/slash/",
    "xmlns:wfw": "http://wellformedweb.org/CommentAPI/",
}
_THREADING = "http://purl.org/syndication/thread/1.0"
# A feed without articles has never changed; it must not say something else each time.
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


class _Dated(SyndicationFeed):
    """A feed that says when it changed last, and not when it was made."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else _NEVER


class ArticleRss(_Dated, Rss201rev2Feed):
    """RSS 2.0 with whole stories, several authors, the picture, and where the comments are."""

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | _NAMESPACES

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        # Django writes one author only, each time with the namespace.
        super().add_item_elements(handler, item | {"author_name": None})
        for author in item["authors"]:
            handler.addQuickElement("dc:creator", author["name"])
        if item["content"]:
            handler.addQuickElement("content:encoded", item["content"])
        if item["replies"]:
            handler.addQuickElement("wfw:commentRss", item["replies"]["rss"])
            handler.addQuickElement("slash:comments", str(item["replies"]["count"]))
        if item["picture"]:
            _add_media(handler, item["picture"])


class ArticleAtom(_Dated, Atom1Feed):
    """Atom with whole stories, several authors, the picture, and where the comments are (RFC 4685)."""

    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | {"xmlns:thr": _THREADING, "xmlns:media": _NAMESPACES["xmlns:media"]}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item | {"author_name": None})
        for author in item["authors"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", author["name"])
            if author.get("url"):
                handler.addQuickElement("uri", author["url"])
            handler.endElement("author")
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})
        if item["replies"]:
            link = {"rel": "replies", "type": "application/atom+xml", "href": item["replies"]["atom"]}
            handler.addQuickElement("link", "", link | {"thr:count": str(item["replies"]["count"])})
        if item["picture"]:
            _add_media(handler, item["picture"])


def _add_media(handler: SimplerXMLGenerator, picture: dict[str, Any]) -> None:
    size = {"width": str(picture["width"]), "height": str(picture["height"])}
    attributes = {"url": picture["url"], "medium": "image", "type": picture["type"], **size}
    handler.startElement("media:content", AttributesImpl(attributes))
    for name in ("description", "credit"):
        if picture[name]:
            handler.addQuickElement(f"media:{name}", picture[name])
    handler.endElement("media:content")


# By the end of their addresses.
FORMATS: dict[str, type[SyndicationFeed]] = {"": ArticleRss, "atom/": ArticleAtom, "json/": JsonFeed}
