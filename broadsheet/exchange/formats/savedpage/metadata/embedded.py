"""Structured data in the page's own tags: microdata, Open Graph, and the older meta names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from broadsheet.exchange.formats.savedpage import dom
from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.metadata import bylines
from broadsheet.exchange.formats.savedpage.metadata.dates import parse_moment
from broadsheet.exchange.formats.savedpage.metadata.facts import Facts
from broadsheet.exchange.formats.savedpage.metadata.numbers import parse_count, parse_number
from broadsheet.exchange.formats.savedpage.wording import collapse, fingerprint

_ARTICLE_TYPE = re.compile(r"https?://schema\.org/(?:\w*Article|BlogPosting|Report|Review)")


def microdata(root: Element) -> Facts:
    """The first item that is an article; the Newspaper theme marks its stories that way."""
    items = [item for item in root.iter() if _ARTICLE_TYPE.fullmatch(item.get("itemtype", "").strip())]
    if not items:
        return Facts()
    said: dict[str, list[str]] = {}
    for name, value in _properties(items[0]):
        said.setdefault(name, []).append(value)

    def first(*names: str) -> str:
        return next((value for name in names for value in said.get(name, []) if value), "")

    counts = [count for value in said.get("interactionCount", []) if (count := parse_count(value))]
    comments = [count.number for count in counts if count.of == "comments"]
    views = [count.number for count in counts if count.of == "views"]
    stated = parse_number(first("commentCount"))
    return Facts(
        headline=first("headline", "name"),
        standfirst=first("alternativeHeadline", "description"),
        section=first("articleSection"),
        authors=bylines.without_by(said.get("author", [])),
        published_at=parse_moment(first("datePublished", "dateCreated")),
        url=first("url", "mainEntityOfPage"),
        comment_count=stated if stated is not None else next(iter(comments), None),
        view_count=next(iter(views), None),
        declared=len(items) == 1,
    )


def _properties(item: Element) -> Iterator[tuple[str, str]]:
    """The item's own properties; those of an item inside it (the author's address) are not the article's."""
    for element in item.iter():
        names = element.get("itemprop", "").split()
        if element is item or not names or _owner(element) is not item:
            continue
        value = _person(element) if "itemscope" in element.attrib else _value(element)
        for name in names:
            if name != "articleBody":
                yield name, value


def _owner(element: Element) -> Element | None:
    return next((above for above in element.iterancestors() if "itemscope" in above.attrib), None)


def _person(scope: Element) -> str:
    for element in scope.iter():
        if element is not scope and "name" in element.get("itemprop", "").split():
            return _value(element)
    return collapse(scope.get("itemid", ""))


def _value(element: Element) -> str:
    for name in ("content", "datetime", "href", "itemid"):
        if name in element.attrib:
            return collapse(element.get(name))
    return dom.text_of(element)


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
