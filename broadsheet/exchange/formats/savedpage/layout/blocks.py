"""From a story's element to its blocks: headings, paragraphs, quotations and lists, with safe inline markup."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from broadsheet.exchange.formats.savedpage import dom, markup
from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.links import link_target
from broadsheet.exchange.formats.savedpage.markup import text_of
from broadsheet.exchange.formats.savedpage.wording import word_set
from broadsheet.exchange.records import Block, BlockKind

DEEPEST = 100  # Levels of markup that are followed; below that only the words are kept.

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_FORMATS = {"a": "a", "em": "em", "i": "em", "strong": "strong", "b": "strong"}
# Say nothing that a block keeps, but do not end a paragraph either.
_TRANSPARENT = word_set(
    "span font u small big sub sup abbr acronym cite code mark time label del ins s strike tt q kbd samp var bdi bdo "
    "wbr data dfn nobr"
)
_BLOCKS = word_set("p div section article main header ul ol dl li table blockquote pre figure center details") | (
    _HEADINGS
)
_SILENT = word_set("img picture source track hr col colgroup figcaption caption script style head")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block, and whether it is nothing but a link, as the title of another story is."""

    block: Block
    linked: bool = False

    @property
    def text(self) -> str:
        return text_of(self.block.html)


def pieces_of(body: Element, base: str = "") -> list[Piece]:
    walk = _Walk(base)
    walk.inside(body, 0)
    walk.end()
    return walk.pieces


class _Walk:
    """Collects a run of inline markup until something ends the paragraph."""

    def __init__(self, base: str, *, one_line: bool = False) -> None:
        self.base = base
        self.pieces: list[Piece] = []
        self._one_line = one_line
        self._run: list[str] = []

    def end(self, kind: BlockKind = "paragraph") -> None:
        joined, self._run = "".join(self._run), []
        self._add(kind, markup.sanitise(joined))

    def _add(self, kind: BlockKind, html: str, *, linked: bool | None = None) -> None:
        text = text_of(html)
        if not text:
            return
        if linked is None:
            linked = html.startswith("<a ") and html.endswith("</a>") and html.count("<a ") == 1
        if kind == "heading":
            html = markup.escape(text)
        self.pieces.append(Piece(Block(kind, html), linked))

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
        elif tag in _FORMATS and not _has_blocks(element):
            self._run.append(self._formatted(element, depth))
        elif self._one_line or tag in _TRANSPARENT or tag in _FORMATS:
            self.inside(element, depth)
        elif tag in ("ul", "ol"):
            self.end()
            self._list(element, depth)
        elif tag == "table":
            self.end()
            self._table(element, depth)
        else:
            self._contained(element, depth)

    def _contained(self, element: Element, depth: int) -> None:
        self.end()
        if element.tag in _HEADINGS:
            self.inside(element, depth)
            self.end("heading")
        elif element.tag == "blockquote":
            self._quote(element, depth)
        elif element.tag == "pre":  # Verse: here a line's end means one.
            self._run.append("<br>".join(map(markup.escape, "".join(element.itertext()).split("\n"))))
            self.end()
        else:
            self.inside(element, depth)
            self.end()

    def _line_break(self) -> None:
        """Two in a row end a paragraph in older pages."""
        so_far = "".join(self._run[-4:]).rstrip()
        if so_far.endswith("<br>") and not self._one_line:
            self.end()
        else:
            self._run.append("<br>")

    def _formatted(self, element: Element, depth: int) -> str:
        inner = _Walk(self.base, one_line=True)
        inner.inside(element, depth)
        within = "".join(inner._run)
        tag = _FORMATS[element.tag]
        if not within.replace("<br>", "").strip():
            return within
        if tag != "a":
            return f"<{tag}>{within}</{tag}>"
        target = link_target(element.get("href", ""), self.base)
        return f'<a href="{markup.escape_attribute(target)}">{within}</a>' if target else within

    def _quote(self, element: Element, depth: int) -> None:
        inner = _Walk(self.base)
        inner.inside(element, depth)
        inner.end()
        self._add("quote", markup.sanitise("<br><br>".join(piece.block.html for piece in inner.pieces)), linked=False)

    def _list(self, element: Element, depth: int) -> None:
        html = markup.sanitise(self._list_markup(element, depth), with_lists=True)
        items = [item for item in element if item.tag == "li"]
        # A list of nothing but links is a menu or a box of other stories.
        linked = bool(items) and all(_is_only_link(item) for item in items)
        self._add("list", html, linked=linked)

    def _list_markup(self, element: Element, depth: int) -> str:
        items = []
        for child in element:
            if child.tag == "li" and depth < DEEPEST:
                inner = _Walk(self.base)
                inner.inside(child, depth + 1)
                inner.end()
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
            self.end()
            return
        lines = [" · ".join(filter(None, row)) for row in cells]
        inner = "".join(f"<li>{markup.plain(row)}</li>" for row in lines if row)
        self._add("list", markup.sanitise(f"<ul>{inner}</ul>", with_lists=True) if inner else "", linked=False)


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


def _is_only_link(item: Element) -> bool:
    linked = sum(len(dom.text_of(link)) for link in item.iter("a"))
    return linked > 0 and linked >= 0.8 * len(dom.text_of(item))
