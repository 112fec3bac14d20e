"""The story of a page with an unknown theme, found by trafilatura from where the running text is."""

from __future__ import annotations

import logging
from collections import Counter
from copy import deepcopy
from typing import Any, cast

import lxml.html  # type: ignore[import-untyped]

from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.layout import pruning
from broadsheet.exchange.formats.savedpage.layout.blocks import Piece, pieces_of
from broadsheet.exchange.formats.savedpage.problems import Unsuitable
from broadsheet.exchange.formats.savedpage.wording import fingerprint

# Its tags are those of TEI, a scholarly form of XML; these are the ones for which HTML has a name.
_NAMES = {"quote": "blockquote", "item": "li", "lb": "br", "row": "tr", "cell": "td", "code": "span"}
# It takes time that grows faster than the page; no article has that much left once menus and replies are out.
MOST_ELEMENTS = 20_000
_RENDERED = {"#b": "strong", "#i": "em"}


def story(root: Element, base: str = "") -> list[Piece]:
    """The parts of the story; empty if none is found."""
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise Unsuitable("is far too large a page for one article: save the article's own page and try again")
    import trafilatura  # Not at the top: loading it takes longer than reading most pages without it.

    # It reports what it discards; the caller says that better, and a library's log is not for the terminal.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    try:
        found = trafilatura.bare_extraction(
            _alone(root),
            include_comments=False,
            include_formatting=True,
            include_links=True,
            include_tables=True,
            with_metadata=False,  # Ours is better founded: it guesses a date from any number on the page.
        )
    except Exception:  # Heuristics over hostile markup; whatever goes wrong there means that no story was found.
        return []
    body = cast("Element | None", getattr(found, "body", None))
    if body is None:
        return []
    for element in list(body.iter()):
        _as_html(element)
    return _with_headings(pieces_of(body, base), root, base)


def _alone(part: Element) -> Any:
    """A copy of one part of a page as a page of its own, since trafilatura expects it inside a body."""
    if part.tag == "html":
        return deepcopy(part)
    page = lxml.html.document_fromstring("<html><body></body></html>")
    page.body.append(deepcopy(part))
    return page


def _with_headings(found: list[Piece], root: Element, base: str) -> list[Piece]:
    """Trafilatura leaves out the sub-headings of some pages, so those between two paragraphs that it
    found are added again from the page."""
    expected = Counter(fingerprint(piece.text) for piece in found)
    pruning.clear_within(root)
    whole = pieces_of(root, base)
    known: list[int] = []
    for at, piece in enumerate(whole):
        key = fingerprint(piece.text)
        if expected[key] > 0:
            expected[key] -= 1
            known.append(at)
    if len(known) < len(found):
        return found  # Cut up differently than the page is: better whole than with headings in wrong places.
    between = range(known[0], known[-1] + 1) if known else ()
    kept = set(known)
    titles = {at for at in between if whole[at].block.kind == "heading" and not whole[at].linked}
    return [whole[at] for at in between if at in kept or at in titles]


def _as_html(element: Element) -> None:
    name, rendered = element.tag, element.get("rend", "")
    if name == "head":
        element.tag = rendered if rendered in ("h1", "h2", "h3", "h4", "h5", "h6") else "h2"
    elif name == "list":
        element.tag = "ol" if rendered == "ol" else "ul"
    elif name == "hi":
        element.tag = _RENDERED.get(rendered, "span")
    elif name == "ref":
        element.tag = "a"
        element.set("href", element.get("target", ""))
    else:
        element.tag = _NAMES.get(name, name)
