"""Reads an export file of any size: first what articles refer to, then each article with its comments.

The file is read twice, since a picture or a category may come after the article that names it. Of the tree only the
present item is kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree  # type: ignore[import-untyped]

from broadsheet.exchange.formats.wxr import items
from broadsheet.exchange.formats.wxr.comments import read_comment
from broadsheet.exchange.formats.wxr.elements import name_of, text_of, values
from broadsheet.exchange.formats.wxr.items import Terms, plain_text
from broadsheet.exchange.formats.xmltext import CleanFile
from broadsheet.exchange.records import (
    ArticleRecord,
    AuthorRecord,
    CommentRecord,
    MediaRecord,
    ProblemRecord,
    Record,
    SectionRecord,
    SiteRecord,
)

Progress = Callable[[int], None]
_ROOT = "<rss"
_REFUSAL = "This is no export file of WordPress: no <rss> at its beginning. Make one under Tools > Export."
_END = re.compile(r"</rss>|</(?:channel|item)>\s*\Z")
_ARTICLES = {"post", "page"}
# Of the site, before its items.
_HEADS = {"title", "link", "base_site_url", "base_blog_url"}
_PARTS = (*sorted(_HEADS), "author", "category", "item", "comment")
# Some tools write the prefix without saying what it stands for.
_TAGS = [tag for name in _PARTS for tag in (f"{{*}}{name}", f"wp:{name}")]


def read(path: Path, progress: Progress = lambda position: None) -> Iterator[Record]:
    """All records of the file. ``progress`` gets the bytes read, of twice the file's size. Raises CannotRead."""
    size = path.stat().st_size
    first = _FirstPass()
    with path.open("rb") as file:
        source = CleanFile(file, _ROOT, _REFUSAL, progress)
        for element in _elements(source, first.take_comment):
            first.take(element)
        is_whole = _END.search(source.tail) is not None
    yield from first.records()
    if source.mended:
        yield ProblemRecord("file", path.name, f"{source.mended} characters that no XML may have", 0, is_lost=False)
    with path.open("rb") as file:
        source = CleanFile(file, _ROOT, _REFUSAL, lambda position: progress(size + position))
        yield from _second_pass(source, first.terms, is_whole)


def _elements(source: CleanFile, take_comment: Callable[[Any], None]) -> Iterator[Any]:
    """The parts of the channel, such as items; the comments of an item are taken and let go before it is given out."""
    events = etree.iterparse(
        source, events=("end",), tag=_TAGS, recover=True, resolve_entities=False, load_dtd=False, no_network=True,
        huge_tree=True, encoding="utf-8", remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for _, element in events:
            parent = element.getparent()
            place = name_of(parent) if parent is not None else ""
            if place == "channel":
                yield element
                _let_go(element)
            elif place == "item" and name_of(element) == "comment":
                take_comment(element)
                element.clear(keep_tail=False)
                before = element.getprevious()
                if before is not None and name_of(before) == "comment":
                    parent.remove(before)
    except etree.XMLSyntaxError:
        # Nothing can be read behind a break that the parser cannot mend; what is whole before it has been given out.
        return


def _let_go(element: Any) -> None:
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


class _FirstPass:
    """Collects what articles refer to, and counts."""

    def __init__(self) -> None:
        self.terms = Terms()
        self._heads: dict[str, str] = {}
        self._authors: list[AuthorRecord] = []
        self._sections: list[SectionRecord] = []
        self._media: list[MediaRecord] = []
        self._highest = 0

    def take(self, element: Any) -> None:
        name = name_of(element)
        if name in _HEADS:
            self._heads.setdefault(name, text_of(element).strip())
        elif name == "author":
            self._take_author(element)
        elif name == "category" and len(element):
            self._take_section(element)
        elif name == "item":
            self._take_item(element)

    def take_comment(self, element: Any) -> None:
        number = next((text_of(one).strip() for one in element if name_of(one) == "comment_id"), "")
        if number.isascii() and number.isdigit() and len(number) < 16:
            self._highest = max(self._highest, int(number))

    def records(self) -> Iterator[Record]:
        """The site, then all that articles refer to."""
        url = self._heads.get("base_blog_url") or self._heads.get("base_site_url") or self._heads.get("link", "")
        host = _host(url)
        yield SiteRecord(f"wordpress:{host}"[:200], plain_text(self._heads.get("title", "")), url, self._highest)
        yield from self._authors
        yield from self._sections
        yield from self._media

    def _take_author(self, element: Any) -> None:
        found = {key: value.strip() for key, value in values(element).items()}
        login = found.get("author_login", "")
        if not login or login in self.terms.author_names:
            return
        name = _person(found, login)
        self.terms.author_names[login] = name
        old = (f"/author/{login.lower().replace(' ', '-')}/",)
        self._authors.append(AuthorRecord(login, name, old_paths=old, line=element.sourceline or 0))

    def _take_section(self, element: Any) -> None:
        found = values(element)
        slug = found.get("category_nicename", "").strip()
        number = found.get("term_id", "").strip()
        if not slug:
            return
        self.terms.slug_by_number[number] = slug
        self._sections.append(
            SectionRecord(
                slug,
                plain_text(found.get("cat_name", "")) or slug,
                plain_text(found.get("category_description", "")),
                (f"/category/{slug}/", f"/?cat={number}"),
                element.sourceline or 0,
            )
        )

    def _take_item(self, element: Any) -> None:
        found = values(element)
        if items.type_of(found) == "attachment":
            self._media.append(items.read_media(element, found))


def _person(found: dict[str, str], login: str) -> str:
    """A name rather than a log-in."""
    whole = f"{found.get('author_first_name', '')} {found.get('author_last_name', '')}".strip()
    shown = found.get("author_display_name", "")
    name = whole if not shown or shown.casefold() == login.casefold() else shown
    return plain_text(name or shown or login)


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "unknown"
    host = (parts.hostname or "unknown").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}"


def _second_pass(source: CleanFile, terms: Terms, is_whole: bool) -> Iterator[Record]:
    seen: set[str] = set()
    others: Counter[str] = Counter()
    last: list[Record] = []
    comments: list[CommentRecord | ProblemRecord] = []
    for element in _elements(source, lambda one: comments.append(read_comment(one))):
        if name_of(element) != "item":
            continue
        # One item behind, since the last one of a file that was cut off is not whole.
        yield from last
        last = list(_item(element, comments, terms, seen, others))
        comments.clear()
    if is_whole:
        yield from last
    else:
        yield from _cut_off(last)
    for kind, count in sorted(others.items()):
        yield ProblemRecord("other", f"{count} of the type {kind}", "nothing here is made of this type")


def _cut_off(last: list[Record]) -> Iterator[Record]:
    articles = [record for record in last if isinstance(record, ArticleRecord)]
    name = f"the last item, “{articles[0].headline[:60]}”" if articles else "the last item"
    why = "the file ends in the middle of it; export the site again, or fetch the whole file from your host"
    yield ProblemRecord("file", name, why, articles[0].line if articles else 0)


def _item(
    element: Any, comments: list[CommentRecord | ProblemRecord], terms: Terms, seen: set[str], others: Counter[str]
) -> Iterator[Record]:
    found = values(element)
    kind, number = items.type_of(found), found.get("post_id", "").strip()
    if kind == "attachment":
        return
    if kind not in _ARTICLES:
        others[kind[:40]] += 1
        return
    if number and number in seen:
        yield ProblemRecord(
            kind, items.name_of_item(found), "the same number was there before", element.sourceline or 0
        )
        return
    seen.add(number)
    yield from (one for one in comments if isinstance(one, ProblemRecord))
    good = tuple(one for one in comments if isinstance(one, CommentRecord))
    yield from items.read_article(element, found, terms, good)
