"""Structured data in the page's own tags: microdata, Open Graph, and the older meta names."""

from __future__ import annotations

from itertools import islice
from typing import cast

from broadsheet.exchange.formats.savedpage import dom
from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.metadata import bylines, jsonld
from broadsheet.exchange.formats.savedpage.metadata.dates import parse_moment
from broadsheet.exchange.formats.savedpage.metadata.facts import Facts
from broadsheet.exchange.formats.savedpage.wording import collapse, fingerprint

_MOST_ITEMS = 20
# What a type is, an item says in another place.
_LEFT_OUT = {"articleBody", "comment", "@type"}


def microdata(root: Element) -> list[jsonld.Node]:
    """The items that are articles, as JSON-LD would say it; the Newspaper theme marks its stories that way."""
    items = (item for item in root.iter() if jsonld.is_article(item.get("itemtype", "").strip()))
    return [_node(item) for item in islice(items, _MOST_ITEMS)]


def _node(item: Element) -> jsonld.Node:
    """An item's own properties, of another inside it (the author) its name; not its text and its comments."""
    node: jsonld.Node = {"@type": item.get("itemtype", "").strip()}
    for element in islice(item.iter(), 1, None):
        names = set(element.get("itemprop", "").split()) - _LEFT_OUT
        if not names or next((above for above in element.iterancestors() if "itemscope" in above.attrib), None) != item:
            continue
        value: object = _value(element)
        if "itemscope" in element.attrib:
            named = (part for part in islice(element.iter(), 1, None) if "name" in part.get("itemprop", "").split())
            value = {"name": next(map(_value, named), element.get("itemid", ""))}
        for name in names:
            cast("list[object]", node.setdefault(name, [])).append(value)
    return node


def _value(element: Element) -> str:
    stated = (element.get(name) for name in ("content", "datetime", "href", "itemid") if name in element.attrib)
    return next(map(collapse, stated), None) or dom.text_of(element)


def opengraph(root: Element) -> Facts:
    metas: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        value = collapse(meta.get("content", ""))
        if name and value:
            metas.setdefault(name, []).append(value)

    def first(*names: str) -> str:
        return next((metas[name][0] for name in names if name in metas), "")

    site = first("og:site_name")
    authors = [*metas.get("article:author", []), *metas.get("author", []), *metas.get("parsely-author", [])]
    dates = (
        *("article:published_time", "og:article:published_time", "published_time", "datepublished", "publish-date"),
        *("parsely-pub-date", "dc.date.issued", "dcterms.created", "dc.date", "sailthru.date", "publishdate", "date"),
    )
    return Facts(
        headline=first("og:title", "twitter:title"),
        site=site,
        standfirst=first("og:description", "description", "twitter:description"),
        section=first("article:section", "og:article:section", "parsely-section"),
        authors=tuple(name for name in bylines.without_by(authors) if fingerprint(name) != fingerprint(site)),
        published_at=next(filter(None, (parse_moment(first(name)) for name in dates)), None),
        url=first("og:url"),
        declared=first("og:type").lower() == "article",
    )


def canonical(root: Element) -> str:
    for link in root.iter("link"):
        if "canonical" in link.get("rel", "").lower().split() and link.get("href", "").strip():
            return link.get("href").strip()
    return ""


def title(root: Element) -> str:
    return next((dom.text_of(element) for element in root.iter("title")), "")
