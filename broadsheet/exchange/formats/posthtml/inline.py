"""The words of a paragraph: reduced to safe inline HTML."""

from __future__ import annotations

import re
from html import escape
from typing import Any, Literal

import nh3
from lxml import html as lxml_html  # type: ignore[import-untyped]

INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt",
    "u", "var", "wbr",
}  # fmt: skip
_NAMES = {"strong": "b", "em": "i", "cite": "i", "strike": "s", "del": "s", "tt": "code", "kbd": "code", "samp": "code"}
_KEPT = {"a", "b", "i", "s", "br", "code", "sub", "sup"}
SAID = _KEPT | _NAMES.keys()  # Inline elements that mean something, under any of their names.
_LIST = _KEPT | {"ul", "ol", "li"}
_RENAMED = re.compile(r"<(/?)(strong|em|cite|strike|del|tt|kbd|samp)(?=[\s>/])", re.IGNORECASE)
_BREAKS = re.compile(r"^(?:\s|<br\s*/?>)+|(?:\s|<br\s*/?>)+$")
_AROUND_ITEMS = re.compile(r"\s*(</?(?:ul|ol|li|p|h4)>)\s*")
_SCHEMES = {"http", "https", "mailto"}
Relative = Literal["deny"] | tuple[Literal["rewrite_with_base"], str] | None


def clean(markup: str, relative: Relative = None) -> str:
    """Inline HTML as a paragraph takes it; words of what is left out stay. ``relative``: what becomes of links without
    a host, as nh3 takes it; by default they stay."""
    return _BREAKS.sub("", _cleaned(markup, _KEPT, relative))


def clean_list(markup: str, relative: Relative = None) -> str:
    """A list, with lists inside it."""
    return _AROUND_ITEMS.sub(r"\1", _cleaned(markup, _LIST, relative)).strip()


def clean_rich(markup: str) -> str:
    """Paragraphs, lists and lesser headings, as a box beside a story takes them."""
    return _AROUND_ITEMS.sub(r"\1", _cleaned(markup, _LIST | {"p", "h4"})).strip()


def clean_whole(markup: str) -> str:
    """HTML of a kind that no block is made for, without what could harm a page."""
    return nh3.clean(markup, url_schemes=_SCHEMES).strip()


def plain(markup: str) -> str:
    """The words alone, as plain escaped text on one line."""
    return " ".join(nh3.clean(markup, tags=set()).split())


def words_of(element: Any) -> str:
    """The words in an element, as they are."""
    return " ".join("".join(element.itertext()).split())


def inside(element: Any) -> str:
    """The HTML inside an element."""
    parts = [escape(element.text or "", quote=False)]
    parts += [lxml_html.tostring(child, encoding="unicode", with_tail=True) for child in element]
    return "".join(parts)


def _cleaned(markup: str, tags: set[str], relative: Relative = None) -> str:
    if "<" not in markup:
        # What nh3 makes of words without marks.
        return markup.replace(">", "&gt;").replace("\xa0", "&nbsp;")
    renamed = _RENAMED.sub(lambda found: f"<{found[1]}{_NAMES[found[2].lower()]}", markup)
    return nh3.clean(
        renamed,
        tags=tags,
        attributes={"a": {"href"}},
        url_schemes=_SCHEMES,
        link_rel=None,
        url_relative=relative,
    )
