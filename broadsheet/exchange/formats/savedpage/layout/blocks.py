"""From a story's element to its blocks: headings, paragraphs, quotations and lists, with safe inline markup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree  # type: ignore[import-untyped]

from broadsheet.exchange.formats.posthtml.inline import INLINE, SAID
from broadsheet.exchange.formats.savedpage import dom, markup
from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.layout import boxes
from broadsheet.exchange.formats.savedpage.markup import text_of
from broadsheet.exchange.formats.savedpage.wording import size, word_set
from broadsheet.exchange.records import Block, BlockKind

_ONLY_LINKS = 0.9
_LONGEST_HEADING = 25  # words; more are a lead that is set large
DEEPEST = 100  # Levels of markup that are followed; below that only the words are kept.

_BLOCKS = boxes.HEADINGS | word_set(
    "p div section article main header ul ol dl dd dt li table caption blockquote pre figure figcaption center details"
)
_SILENT = word_set("img picture source track hr col colgroup script style head title")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block, whether it is nothing but a link, as the title of another story is, how much of it is links
    (0 to 1), and the element that it is a part of."""

    block: Block
    linked: bool = False
    links: float = 0.0
    place: Element | None = None

    @property
    def text(self) -> str:
        return text_of(self.block.html)


def pieces_of(body: Element, base: str = "") -> list[Piece]:
    walk = _Walk(base)
    walk.within(body, 0)
    return walk.pieces


class _Walk:
    """Collects a run of inline markup until something ends the paragraph."""

    def __init__(self, base: str) -> None:
        self._base = base
        self.pieces: list[Piece] = []
        self._run: list[str] = []
        self._place: Element | None = None
        self._linked = 0

    def end(self, kind: BlockKind = "paragraph") -> None:
        joined, self._run = "".join(self._run), []
        linked, self._linked = self._linked, 0
        self._add(kind, markup.sanitise(joined, self._base), linked)

    def _add(self, kind: BlockKind, html: str, linked: int) -> None:
        """``linked``: how many of its characters are links, also of those that lead nowhere here."""
        text = text_of(html)
        if text:
            share = min(linked / len(text), 1.0)
            block = Block(kind, markup.escape(text) if kind == "heading" else html)
            self.pieces.append(Piece(block, share >= _ONLY_LINKS and kind != "quote", share, self._place))

    def within(self, element: Element, depth: int) -> None:
        """What is in an element that begins and ends a block."""
        around, self._place = self._place, element
        self.inside(element, depth)
        self.end()
        self._place = around

    def inside(self, element: Element, depth: int) -> None:
        self._run.append(markup.escape(element.text or ""))
        for child in element:
            if depth >= DEEPEST:
                self._run.append(markup.escape(dom.text_of(child)))
            else:
                self._element(child, depth + 1)
            self._run.append(markup.escape(child.tail or ""))

    def _element(self, element: Element, depth: int) -> None:
        tag = element.tag
        if tag in _SILENT:
            return
        if tag == "br":
            self._line_break()
        elif tag in SAID and dom.text_of(element) and not _has_blocks(element):
            self._run.append(etree.tostring(element, encoding="unicode", method="html", with_tail=False))
            self._linked += sum(len(dom.text_of(link)) for link in element.iter("a") if _leads_away(link))
        elif tag in INLINE:
            self.inside(element, depth)
        elif tag in ("ul", "ol"):
            self._apart(element, depth, self._list)
        elif tag == "table":
            self._apart(element, depth, self._table)
        else:
            self._apart(element, depth, self._contained)

    def _apart(self, element: Element, depth: int, walk: Callable[[Element, int], None]) -> None:
        self.end()
        around, self._place = self._place, element
        walk(element, depth)
        self.end()
        self._place = around

    def _contained(self, element: Element, depth: int) -> None:
        if element.tag in boxes.HEADINGS:
            self.inside(element, depth)
            self.end("heading" if size(text_of("".join(self._run))) <= _LONGEST_HEADING else "paragraph")
        elif element.tag == "blockquote":
            self._quote(element, depth)
        elif element.tag == "pre":  # Verse: here a line's end means one.
            self._run.append("<br>".join(map(markup.escape, "".join(element.itertext()).split("\n"))))
        else:
            self.inside(element, depth)

    def _line_break(self) -> None:
        """Two in a row end a paragraph in older pages."""
        so_far = "".join(self._run[-4:]).rstrip()
        if so_far.endswith("<br>"):
            self.end()
        else:
            self._run.append("<br>")

    def _quote(self, element: Element, depth: int) -> None:
        inner = _Walk(self._base)
        inner.within(element, depth)
        self._add("quote", markup.sanitise("<br><br>".join(piece.block.html for piece in inner.pieces)), 0)

    def _list(self, element: Element, depth: int) -> None:
        html = markup.sanitise(self._list_markup(element, depth), self._base, with_lists=True)
        self._add("list", html, sum(len(dom.text_of(link)) for link in element.iter("a")))

    def _list_markup(self, element: Element, depth: int) -> str:
        items = []
        for child in element:
            if child.tag == "li" and depth < DEEPEST:
                inner = _Walk(self._base)
                inner.within(child, depth + 1)
                parts = [piece.block.html for piece in inner.pieces]
                items.append(f"<li>{_item(parts)}</li>" if any(map(text_of, parts)) else "")
            elif dom.text_of(child):
                items.append(f"<li>{markup.plain(dom.text_of(child))}</li>")
        return f"<{element.tag}>{''.join(items)}</{element.tag}>" if any(items) else ""

    def _table(self, element: Element, depth: int) -> None:
        """A table used for layout is walked through; one of data becomes a list of its rows."""
        rows = list(element.iter("tr"))
        cells = [[dom.text_of(cell) for cell in row if cell.tag in ("td", "th")] for row in rows]
        layout = len(rows) < 2 or any(True for _ in element.iter("p", "ul", "h1", "h2", "h3", "blockquote"))
        if layout or max((len(cell) for row in cells for cell in row), default=0) > 200:
            self.inside(element, depth)
            return
        lines = [" · ".join(filter(None, row)) for row in cells]
        inner = "".join(f"<li>{markup.plain(row)}</li>" for row in lines if row)
        self._add("list", markup.sanitise(f"<ul>{inner}</ul>", with_lists=True) if inner else "", 0)


def _item(parts: list[str]) -> str:
    """The paragraphs of one list item on lines of their own; a list within it breaks the line by itself."""
    joined = ""
    for part in filter(None, parts):
        joined += part if not joined or part.startswith(("<ul>", "<ol>")) else f"<br>{part}"
    return joined


def _has_blocks(element: Element) -> bool:
    if next(iter(element.iter(*_BLOCKS)), None) is not None:
        return True
    # Two breaks in a row end a paragraph, and bold cannot hold two paragraphs.
    breaks = list(element.iter("br"))
    return any(
        not (first.tail or "").strip() and first.getparent() is second.getparent() for first, second in pairwise(breaks)
    )


def _leads_away(link: Element) -> bool:
    return not link.get("href", "#").startswith("#")
