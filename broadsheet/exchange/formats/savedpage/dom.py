"""HTML as a tree, parsed without trusting it: nothing is fetched, no entity is expanded, depth and size are bounded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, cast

import nh3
from lxml import etree, html  # type: ignore[import-untyped]

from broadsheet.exchange.formats.posthtml.inline import INLINE
from broadsheet.exchange.formats.savedpage.problems import Unsuitable
from broadsheet.exchange.formats.savedpage.wording import collapse, without_controls, word_set

MOST_ELEMENTS = 60_000
# The parser takes time that grows with the square of the attributes of one tag: 300,000 keep it for ten minutes.
MOST_ATTRIBUTES = 256

_LONGEST = {"class": 1_000, "id": 1_000, "href": 2_000}

# Tags that say something about the text in them or around it; of others the text is kept and the tag is not.
_TAGS = nh3.ALLOWED_TAGS - {"ruby", "rt", "rtc", "rp"} | word_set(
    "address audio base big button canvas dialog embed fieldset font form frame iframe input label legend link main "
    "menu meta nobr object option picture section select source svg textarea tfoot title video"
)
_ATTRIBUTES = word_set(
    "charset class content datetime hidden href http-equiv id itemid itemprop itemscope itemtype name property rel src "
    "style title type alt width height data-src"
)
# Their own rules of parsing are not wanted: what is in the first is shown here, and the second may have attributes.
_RENAMED = re.compile(r"<(/?)(?:noscript|body)(?=[\s/>])", re.IGNORECASE)
_NESTING = re.compile(
    r"<(/?)(?!(?:p|li|dd|dt|td|th|tr|tbody|option|br|hr|img|input|meta|link|source|wbr|col|base|script)[\s/>])[a-z]",
    re.IGNORECASE,
)
_DEEPEST = 400
_TAG = re.compile(r"""</?[A-Za-z](?:[^>=]++|=[\s]*+(?:"[^"]*"|'[^']*'|))*+""")
_QUOTED = re.compile(r"""=\s*(?:"[^"]*"|'[^']*')""")
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script(?=[\s/>])[^>]*>?", re.IGNORECASE)


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
    """The tree that browsers make of a page: read by the rules of HTML (nh3's parser), which close what is left open
    and end tags where they end; then as an lxml tree, which can be searched."""
    # lxml takes no form feeds and vertical tabs; a lone surrogate has no code.
    plain = markup.translate({0: None, 0x0B: " ", 0x0C: " "})
    bounded = _TAG.sub(_bounded, plain).encode("utf-8", "replace").decode()
    tidy = f"<html><body>{_as_browsers(bounded)}</body></html>" if _depth(bounded) <= _DEEPEST else bounded
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, collect_ids=False
    )
    try:
        root = cast("Element | None", etree.fromstring(tidy.encode(), parser))
    except (etree.ParserError, etree.XMLSyntaxError):
        root = None
    if root is None:
        raise Unsuitable("holds no readable HTML: save the article's page again and try again")
    for number, element in enumerate(root.iter()):
        if number > MOST_ELEMENTS:
            raise Unsuitable("is far too large a page for one article: save the article's own page and try again")
        _clean(element)
    return root


def _depth(markup: str) -> int:
    """About how deeply elements are nested. The rules of HTML take time that grows with the square of it, so what
    nobody wrote by hand is left to the simpler parser."""
    deepest = depth = 0
    for found in _NESTING.finditer(markup):
        depth = max(depth - 1, 0) if found[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _as_browsers(markup: str) -> str:
    return nh3.clean(
        _RENAMED.sub(r"<\1div", markup),
        tags=set(_TAGS),
        # Of an annotated word (ruby) the word itself; what is written over it would stand between its letters.
        clean_content_tags={"script", "style", "rt", "rp"},
        attributes={"*": set(_ATTRIBUTES)},
        url_schemes={"http", "https", "mailto", "data", "cid", "file"},
        link_rel=None,
    )


def _clean(element: Element) -> None:
    """Remove control characters that the parser accepts as references (&#1;): trafilatura stops at them, and no
    database or feed accepts them. Class names and links longer than any real one go."""
    element.text = _storable(element.text or "")
    element.tail = _storable(element.tail or "")
    for name, value in element.attrib.items():
        if len(value) > _LONGEST.get(name, len(value)):
            element.set(name, "")
        elif _storable(value) != value:
            element.set(name, _storable(value))


def _storable(text: str) -> str:
    return without_controls(text).translate({0x0B: " ", 0x0C: " "})


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


def parse_loosely(markup: str) -> Element:
    """The page with all that is in it, scripts too, for libraries that look for single marks."""
    plain = _TAG.sub(_bounded, markup.translate({0: None, 0x0B: " ", 0x0C: " "})).encode("utf-8", "replace")
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_pis=True, collect_ids=False)
    root = etree.fromstring(plain, parser)
    return cast("Element", etree.Element("html") if root is None else root)


def with_scripts(root: Element, scripts: Iterable[str]) -> Element:
    """The page with its structured data back in it, for libraries that read that too."""
    for data in scripts:
        script = etree.SubElement(cast(Any, root), "script", type="application/ld+json")
        script.text = _storable(data)
    return root


def text_of(element: Element) -> str:
    """The words in an element. Inline tags leave words whole ("<b>F</b>irst"); every other tag parts them."""
    parts: list[str] = []
    waiting: list[Element | str | None] = [element]
    while waiting:
        item = waiting.pop()
        if item is None or isinstance(item, str):
            parts.append(item or "")
            continue
        edge = "" if item.tag in INLINE and item.tag != "br" else " "
        within: list[Element | str | None] = [edge, item.text]
        for child in item:
            within += (child, child.tail)
        waiting += reversed([*within, edge])
    return collapse("".join(parts))


def common_ancestor(first: Element, second: Element) -> Element:
    above = [first, *first.iterancestors()]
    return next((element for element in [second, *second.iterancestors()] if element in above), above[-1])


def classes(element: Element) -> list[str]:
    return element.get("class", "").split()


def drop(element: Element) -> None:
    """Take an element out, but leave the text that follows it, which lxml counts as part of it."""
    if element.getparent() is not None:
        if element.tail:
            element.tail = f" {element.tail}"  # Or the words before and after it would grow together.
        element.drop_tree()
