"""HTML as a tree, parsed without trusting it: nothing is fetched, no entity is expanded, depth and size are bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Protocol, cast

from lxml import etree, html  # type: ignore[import-untyped]

from broadsheet.exchange.formats.savedpage.problems import Unsuitable
from broadsheet.exchange.formats.savedpage.wording import collapse, without_controls, word_set

MOST_ELEMENTS = 60_000
# The parser takes time that grows with the square of the attributes of one tag: 300,000 keep it for ten minutes.
MOST_ATTRIBUTES = 256

_LONGEST_CLASSES = 1_000

_TAG = re.compile(r"""</?[A-Za-z](?:[^>=]++|=[\s]*+(?:"[^"]*"|'[^']*'|))*+""")
_QUOTED = re.compile(r"""=\s*(?:"[^"]*"|'[^']*')""")
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script\s*>", re.IGNORECASE)


class Element(Protocol):
    """The part of an lxml element that this reader uses; lxml itself is untyped."""

    tag: str
    text: str | None
    tail: str | None

    @property
    def attrib(self) -> Mapping[str, str]: ...
    def __iter__(self) -> Iterator[Element]: ...
    def __len__(self) -> int: ...
    def get(self, name: str, default: str = "") -> str: ...
    def iter(self, *tags: str) -> Iterator[Element]: ...
    def iterancestors(self, *tags: str) -> Iterator[Element]: ...
    def itertext(self) -> Iterator[str]: ...
    def getparent(self) -> Element | None: ...
    def drop_tree(self) -> None: ...
    def set(self, name: str, value: str) -> None: ...


def parse(markup: str) -> Element:
    parser = html.HTMLParser(
        encoding="utf-8",
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    # Encoded again because a page may still name the encoding that it was saved in. A lone surrogate has no code.
    prepared = _TAG.sub(_bounded, markup).encode("utf-8", "replace")
    try:
        root = cast("Element | None", etree.fromstring(prepared, parser))
    except (etree.ParserError, etree.XMLSyntaxError):
        root = None
    if root is None:
        raise Unsuitable("holds no readable HTML: save the article's page again and try again")
    for number, element in enumerate(root.iter()):
        if number > MOST_ELEMENTS:
            raise Unsuitable("is far too large a page for one article: save the article's own page and try again")
        _clean(element)
    return root


def _clean(element: Element) -> None:
    """Remove control characters that the parser accepts as references (&#1;): trafilatura stops at them, and no
    database or feed accepts them. Class names are cut at a length that no real one has."""
    element.text = without_controls(element.text or "")
    element.tail = without_controls(element.tail or "")
    for name, value in element.attrib.items():
        allowed = _LONGEST_CLASSES if name in ("class", "id") else len(value)
        if len(value) > allowed or without_controls(value) != value:
            element.set(name, without_controls(value[:allowed]))


def _bounded(found: re.Match[str]) -> str:
    tag = found[0]
    if len(tag) < 2 * MOST_ATTRIBUTES:
        return tag
    bare = _QUOTED.sub("=", tag)
    if bare.count("=") + len(re.findall(r"[\s/]+", bare)) <= MOST_ATTRIBUTES:
        return tag
    return re.match(r"</?[A-Za-z0-9]+", tag)[0]  # type: ignore[index]


def take_scripts(markup: str) -> tuple[str, list[str]]:
    """The page without its scripts, and the text of those that hold structured data (JSON-LD)."""
    kept: list[str] = []
    data: list[str] = []
    at = 0
    while start := _SCRIPT.search(markup, at):
        kept.append(markup[at : start.start()])
        # Found by hand: a pattern with "up to >" would search to the end once for each unfinished tag.
        opened = markup.find(">", start.end()) + 1 or len(markup)
        end = _SCRIPT_END.search(markup, opened)
        stop = end.start() if end else len(markup)
        if "ld+json" in markup[start.end() : opened].lower():
            data.append(markup[opened:stop])
        at = end.end() if end else len(markup)
    kept.append(markup[at:])
    return " ".join(kept), data


_INLINE = word_set(
    "a abbr b bdi bdo big cite code del dfn em font i ins kbd mark nobr q s samp small span strike strong sub sup time "
    "tt u var wbr"
)


def text_of(element: Element) -> str:
    """The words in an element. Inline tags leave words whole ("<b>F</b>irst"); every other tag parts them."""
    parts: list[str] = []
    waiting: list[Element | str | None] = [element]
    while waiting:
        item = waiting.pop()
        if item is None or isinstance(item, str):
            parts.append(item or "")
            continue
        edge = "" if item.tag in _INLINE else " "
        within: list[Element | str | None] = [edge, item.text]
        for child in item:
            within += (child, child.tail)
        waiting += reversed([*within, edge])
    return collapse("".join(parts))


def classes(element: Element) -> list[str]:
    return element.get("class", "").split()


def drop(element: Element) -> None:
    """Take an element out, but leave the text that follows it, which lxml counts as part of it."""
    if element.getparent() is not None:
        if element.tail:
            element.tail = f" {element.tail}"  # Or the words before and after it would grow together.
        element.drop_tree()
