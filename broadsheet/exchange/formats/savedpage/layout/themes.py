"""Where known themes put the parts of an article. A theme is recognised by class names, never by its own name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from broadsheet.exchange.formats.savedpage import dom
from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.layout import masthead
from broadsheet.exchange.formats.savedpage.metadata import bylines
from broadsheet.exchange.formats.savedpage.metadata.dates import parse_moment
from broadsheet.exchange.formats.savedpage.metadata.facts import Facts
from broadsheet.exchange.formats.savedpage.metadata.numbers import parse_count
from broadsheet.exchange.formats.savedpage.wording import collapse, size


@dataclass(frozen=True, slots=True)
class Theme:
    """Class names, the most specific first. ``"a b"`` means any element of class b inside one of class a."""

    body: tuple[str, ...]
    headline: tuple[str, ...]
    standfirst: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    views: tuple[str, ...] = ()


NEWSPAPER = Theme(
    body=("td-post-content", "tdb_single_content tdb-block-inner"),
    headline=("td-post-title entry-title", "tdb-title-text", "entry-title"),
    standfirst=("td-post-sub-title", "tdb_single_subtitle tdb-block-inner"),
    section=("td-category entry-category", "td-category", "tdb-entry-category"),
    author=("td-post-author-name", "tdb-author-name"),
    date=("td-post-date", "tdb_single_date"),
    comments=("td-post-comments", "tdb_single_comments_count"),
    views=("td-post-views", "tdb_single_post_views"),
)
BLOCK_THEME = Theme(
    body=("wp-block-post-content",),
    headline=("wp-block-post-title",),
    standfirst=("wp-block-post-excerpt__excerpt",),
    section=("taxonomy-category",),
    author=("wp-block-post-author__name", "wp-block-post-author-name"),
    date=("wp-block-post-date",),
    comments=("wp-block-post-comments-count", "wp-block-comments-title"),
)
GHOST = Theme(
    body=("gh-content", "post-full-content", "kg-canvas"),
    headline=("gh-article-title", "article-title", "post-full-title"),
    standfirst=("gh-article-excerpt", "post-full-custom-excerpt"),
    section=("gh-article-tag", "gh-primary-tag", "post-full-meta-section"),
    author=("gh-article-author-name", "gh-author-name", "author-name"),
    date=("gh-article-meta-date", "post-full-meta-date"),
)
CLASSIC_WORDPRESS = Theme(
    body=("entry-content", "post-content", "single-content"),
    headline=("entry-title", "post-title"),
    standfirst=("entry-subtitle",),
    section=("cat-links", "entry-category"),
    author=("author fn", "byline", "entry-author"),
    date=("entry-date", "posted-on", "published"),
    comments=("comments-link", "comments-title"),
    views=("post-views-count", "post-views", "entry-views"),
)
THEMES = (NEWSPAPER, BLOCK_THEME, GHOST, CLASSIC_WORDPRESS)
# For pages of no known theme; only what many sites share. Its story is found by other means.
UNKNOWN = Theme(
    body=(),
    headline=(),
    standfirst=("standfirst", "dek", "subtitle", "sub-title", "article-summary"),
    section=(),
    author=("byline__name", "author-name", "byline-name", "byline", "author"),
    date=("published", "post-date", "article-date", "pubdate", "date"),
    comments=("comments-count", "comment-count", "comments-title"),
    views=("views-count", "view-count", "views"),
)

_LEAST_SHARE = 0.5


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


@dataclass(frozen=True, slots=True)
class Found:
    theme: Theme
    body: Element
    rivals: int


def recognise(index: Index) -> Found | None:
    """The theme and its story element. ``rivals``: further elements of the kind with nearly as much text,
    as on a front page that prints whole stories."""
    for theme in THEMES:
        for path in theme.body:
            # A story element inside another (a synced pattern, say) is a part of it.
            bodies = [body for body in index.find(path) if not any(_has(above, path) for above in body.iterancestors())]
            sizes = [size(dom.text_of(body)) for body in bodies]
            if bodies and max(sizes) > 0:
                largest = max(sizes)
                rivals = sum(1 for words in sizes if words >= _LEAST_SHARE * largest) - 1
                return Found(theme, bodies[sizes.index(largest)], rivals)
    return None


def _has(element: Element, path: str) -> bool:
    return path.split()[-1] in dom.classes(element)


def headline_element(index: Index, theme: Theme, root: Element) -> Element | None:
    """The story's title; a theme's titles of other stories are lists of links, so an ``h1`` wins."""
    marked = [element for path in theme.headline for element in index.find(path) if dom.text_of(element)]
    for element in marked:
        if element.tag == "h1" or any(True for _ in element.iter("h1")) or _inside_heading(element):
            return element
    headings = [element for element in root.iter("h1") if dom.text_of(element)]
    if marked:
        return marked[0]
    return headings[0] if headings else None


def _inside_heading(element: Element) -> bool:
    return any(True for _ in element.iterancestors("h1"))


def common_ancestor(first: Element, second: Element) -> Element:
    above = [first, *first.iterancestors()]
    return next((element for element in [second, *second.iterancestors()] if element in above), above[-1])


def facts(index: Index, theme: Theme, scope: Element) -> Facts:
    """What the theme prints about the story, looked for only near it: menus and teasers have dates as well."""
    return Facts(
        standfirst=_standfirst(index, theme, scope),
        section=_section(index, theme, scope),
        authors=_authors(index, theme, scope),
        published_at=_date(index, theme, scope),
    )


def counts(index: Index, theme: Theme, root: Element) -> Facts:
    """The first ones on the page are the story's own, those of the replies the last; to be read before replies go."""
    return Facts(
        comment_count=_count(index, theme.comments, root, "comments"),
        view_count=_count(index, theme.views, root, "views"),
    )


def _standfirst(index: Index, theme: Theme, scope: Element) -> str:
    texts = (dom.text_of(element) for path in theme.standfirst for element in index.find(path, scope))
    return next(filter(None, texts), "")


def _section(index: Index, theme: Theme, scope: Element) -> str:
    """Several sections are as many links; the first is the main one."""
    for path in theme.section:
        for element in index.find(path, scope):
            linked = [dom.text_of(link) for link in element.iter("a")]
            text = next(filter(None, linked), "") or dom.text_of(element)
            if text and size(text) <= 6:
                return text
    return ""


def _authors(index: Index, theme: Theme, scope: Element) -> tuple[str, ...]:
    for path in theme.author:
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


def _date(index: Index, theme: Theme, scope: Element) -> datetime | None:
    for path in theme.date:
        for element in index.find(path, scope):
            stamps = [time.get("datetime", "") for time in element.iter("time")]
            said = masthead.read_line(dom.text_of(element))
            moment = next(filter(None, map(parse_moment, stamps)), None) or (said.published_at if said else None)
            if moment:
                return moment
    return next(filter(None, (parse_moment(time.get("datetime", "")) for time in scope.iter("time"))), None)


def _count(index: Index, paths: Sequence[str], scope: Element, of: str) -> int | None:
    for path in paths:
        for element in index.find(path, scope):
            count = parse_count(collapse(dom.text_of(element)))
            if count is not None and count.of in ("", of):
                return count.number
    return None
