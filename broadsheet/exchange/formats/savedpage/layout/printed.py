"""What themes print about an article around it, found by class names that many sites share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from broadsheet.exchange.formats.savedpage import dom
from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.layout import boxes, masthead
from broadsheet.exchange.formats.savedpage.metadata import bylines
from broadsheet.exchange.formats.savedpage.metadata.dates import parse_moment
from broadsheet.exchange.formats.savedpage.metadata.facts import Facts
from broadsheet.exchange.formats.savedpage.metadata.numbers import parse_count
from broadsheet.exchange.formats.savedpage.wording import collapse, size, word_set

# The most specific first. "a b" means any element of class b inside one of class a.
_STANDFIRST = (
    *("td-post-sub-title", "tdb_single_subtitle tdb-block-inner", "wp-block-post-excerpt__excerpt"),
    *("gh-article-excerpt", "post-full-custom-excerpt", "entry-subtitle"),
    *("standfirst", "dek", "subtitle", "sub-title", "article-summary"),
)
_SECTION = (
    *("td-category entry-category", "td-category", "tdb-entry-category", "taxonomy-category", "gh-article-tag"),
    *("gh-primary-tag", "post-full-meta-section", "cat-links", "entry-category"),
)
_AUTHOR = (
    *("td-post-author-name", "tdb-author-name", "wp-block-post-author__name", "wp-block-post-author-name"),
    *("gh-article-author-name", "gh-author-name", "author fn", "entry-author"),
    *("byline__name", "author-name", "byline-name", "byline", "author"),
)
_DATE = (
    *("td-post-date", "tdb_single_date", "wp-block-post-date", "gh-article-meta-date", "post-full-meta-date"),
    *("entry-date", "posted-on", "published", "post-date", "article-date", "pubdate", "date"),
)
_COMMENTS = (
    *("td-post-comments", "tdb_single_comments_count", "wp-block-post-comments-count", "wp-block-comments-title"),
    *("comments-link", "comments-title", "comments-count", "comment-count"),
)
_VIEWS = (
    *("td-post-views", "tdb_single_post_views", "post-views-count", "post-views", "entry-views", "views-count"),
    *("view-count", "views"),
)

_DATE_WORDS = word_set(
    "date dates datum data fecha time datetime timestamp zeit published publish posted pubdate created meta postmeta "
    "byline info details author autor kicker dateline infos"
)
_MOST_DATED, _LONGEST_DATED = 30, 120


class Index:
    """The elements of a page by class, collected once."""

    def __init__(self, root: Element) -> None:
        self._by_class: dict[str, list[Element]] = {}
        for element in root.iter():
            for name in dict.fromkeys(dom.classes(element)):
                self._by_class.setdefault(name, []).append(element)

    def find(self, path: str, within: Element | None = None) -> Iterator[Element]:
        *outer, name = path.split()
        for element in self._by_class.get(name, ()):
            above = list(element.iterancestors())
            if within is not None and within is not element and within not in above:
                continue
            if all(any(part in dom.classes(parent) for parent in above) for part in outer):
                yield element


def facts(index: Index, scope: Element) -> Facts:
    """What the theme prints about the story, looked for only near it: menus and teasers have dates as well."""
    return Facts(
        standfirst=_standfirst(index, scope),
        section=_section(index, scope),
        authors=_authors(index, scope),
        published_at=_date(index, scope),
    )


def counts(index: Index, root: Element) -> Facts:
    """The first ones on the page are the story's own, those of the replies the last; to be read before replies go."""
    return Facts(
        comment_count=_count(index, _COMMENTS, root, "comments"),
        view_count=_count(index, _VIEWS, root, "views"),
    )


def _standfirst(index: Index, scope: Element) -> str:
    texts = (dom.text_of(element) for path in _STANDFIRST for element in index.find(path, scope))
    return next(filter(None, texts), "")


def _section(index: Index, scope: Element) -> str:
    """Several sections are as many links; the first is the main one."""
    for path in _SECTION:
        for element in index.find(path, scope):
            linked = [dom.text_of(link) for link in element.iter("a")]
            text = next(filter(None, linked), "") or dom.text_of(element)
            if text and size(text) <= 6:
                return text
    return ""


def _authors(index: Index, scope: Element) -> tuple[str, ...]:
    for path in _AUTHOR:
        names: list[str] = []
        for element in index.find(path, scope):
            linked = [dom.text_of(link) for link in element.iter("a") if dom.text_of(link)]
            said = masthead.read_line(dom.text_of(element))
            names += linked or (said.authors if said else ()) or bylines.people(dom.text_of(element))
        if names:
            return bylines.without_by(names)
    for link in scope.iter("a"):
        if "author" in link.get("rel", "").split() and dom.text_of(link):
            return bylines.without_by([dom.text_of(link)])
    return ()


def _date(index: Index, scope: Element) -> datetime | None:
    for path in _DATE:
        for element in index.find(path, scope):
            stamps = [time.get("datetime", "") for time in element.iter("time")]
            said = masthead.read_line(dom.text_of(element))
            moment = next(filter(None, map(parse_moment, stamps)), None) or (said.published_at if said else None)
            if moment:
                return moment
    moments = (parse_moment(time.get("datetime", "") or dom.text_of(time)) for time in scope.iter("time"))
    return next(filter(None, moments), None) or _dated_by_name(scope)


def _dated_by_name(scope: Element) -> datetime | None:
    """In a short text of an element that is called a date, in any of several languages."""
    called = (
        element
        for element in scope.iter()
        if any(not _DATE_WORDS.isdisjoint(parts) for _, parts in boxes.names(element))
    )
    for element in islice(called, _MOST_DATED):
        text = dom.text_of(element)
        said = masthead.read_line(text) if len(text) <= _LONGEST_DATED else None
        if said and said.published_at:
            return said.published_at
    return None


def _count(index: Index, paths: Sequence[str], scope: Element, of: str) -> int | None:
    for path in paths:
        for element in index.find(path, scope):
            count = parse_count(collapse(dom.text_of(element)))
            if count is not None and count.of in ("", of):
                return count.number
    return None
