"""HTML of an editor taken apart into the blocks of a story, from top to bottom."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lxml import etree  # type: ignore[import-untyped]
from lxml import html as lxml_html

from broadsheet.exchange.formats.posthtml import figures, own, shortcodes
from broadsheet.exchange.formats.posthtml.inline import (
    INLINE,
    clean,
    clean_list,
    clean_whole,
    inside,
    plain,
    words_of,
)
from broadsheet.exchange.records import Block, MediaLink

_BLOCK_EDITOR = "<!-- wp:"
_NO_BLOCK = re.compile(r"<!-- /?wp:.*?-->|<!--(?:more|nextpage)\b.*?-->", re.DOTALL)
# Blocks that a server fills in when it shows them: nothing of theirs is in the story.
_FILLED_IN = re.compile(r"<!-- wp:([a-z][\w/-]*)\b[^>]*?/-->")
_EMPTY_LINE = re.compile(r"\n[ \t\xa0]*\n")
_ALONE = re.compile(r"https?://\S+\Z")
_LEFT_OUT = {"script", "style", "form", "noscript", "template", "head", "title", "meta", "link", "svg", "canvas"}
_LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang)-([\w+#-]{1,40})")
_LONGEST_HEADING = 200
_DEEPEST = 60


def blocks_of(markup: str) -> tuple[tuple[Block, ...], list[str]]:
    """The blocks of a story, and what in it is unknown: what was left out, and what stays as plain HTML."""
    reader = Reader(is_classic=_BLOCK_EDITOR not in markup)
    text = markup.replace("\r\n", "\n").replace("\r", "\n")
    reader.unknown += [f"block {name}" for name in _FILLED_IN.findall(text) if name not in _EMPTY_BLOCKS]
    text, unknown = shortcodes.rewritten(_NO_BLOCK.sub("\n\n", text))
    reader.unknown += [f"shortcode [{name}]" for name in unknown]
    root = _parsed(text)
    if root is not None:
        reader.descend(root, 0)
        reader.end_paragraph()
    return tuple(reader.blocks), list(dict.fromkeys(reader.unknown))


_EMPTY_BLOCKS = {"separator", "spacer", "more", "nextpage", "gallery", "embed", "shortcode", "core-embed/youtube"}


def _parsed(text: str) -> Any:
    if not text.strip():
        return None
    try:
        parser = lxml_html.HTMLParser(encoding="utf-8", remove_pis=True, remove_comments=True, huge_tree=False)
        document = f"<html><body><div>{text}</div></body></html>"
        return lxml_html.document_fromstring(document.encode("utf-8", "replace"), parser=parser).find("body")
    except (etree.ParserError, ValueError):
        return None


class Reader:
    """Walks through the elements; inline ones gather into paragraphs, which blocks end."""

    def __init__(self, is_classic: bool) -> None:
        self.blocks: list[Block] = []
        self.unknown: list[str] = []
        self._is_classic = is_classic
        self._words: list[str] = []

    def descend(self, element: Any, depth: int) -> None:
        """All that is inside an element."""
        self._text(element.text)
        for child in element:
            self._one(child, depth)
            self._text(child.tail)

    def end_paragraph(self) -> None:
        """What has gathered becomes one paragraph, or several where there are empty lines in classic posts."""
        gathered, self._words = "".join(self._words), []
        parts = _EMPTY_LINE.split(gathered) if self._is_classic else [gathered]
        for part in parts:
            text = re.sub(r"\s*\n\s*", "<br>" if self._is_classic else " ", part.strip())
            self._paragraph(text)

    def add(self, kind: Any, html: str = "", **data: Any) -> None:
        """One block after those before it."""
        self.end_paragraph()
        self.blocks.append(Block(kind, html, data))

    def _text(self, text: str | None) -> None:
        if text:
            self._words.append(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))

    def _paragraph(self, markup: str) -> None:
        words = clean(markup)
        bare = plain(words)
        if not bare.replace("&nbsp;", "").strip():
            return
        if _ALONE.match(bare) and "<br>" not in words:
            # An address on a line of its own is what WordPress embeds.
            self.blocks.append(Block("embed", "", {"url": bare.replace("&amp;", "&")}))
            return
        self.blocks.append(Block("paragraph", words))

    def _one(self, element: Any, depth: int) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if own.is_one(element):
            self.end_paragraph()
            own.read(element, self.blocks)
        elif tag in _LEFT_OUT:
            self.unknown.append(f"<{tag}>")
        elif tag in INLINE:
            self._inline(element, depth)
        elif tag in _HANDLERS:
            self.end_paragraph()
            _HANDLERS[tag](self, element, depth)
        elif depth > _DEEPEST:
            self.add("paragraph", clean(plain(inside(element))))
        else:
            self._unknown_block(element, tag, depth)

    def _inline(self, element: Any, depth: int) -> None:
        """Words, or what an editor has wrapped in a link or an emphasis although it is more."""
        if element.tag == "br":
            self._words.append("<br>")
        elif any(one.tag not in INLINE for one in element.iterdescendants() if isinstance(one.tag, str)):
            self.descend(element, depth + 1)
        else:
            self._words.append(lxml_html.tostring(element, encoding="unicode", with_tail=False))

    def _unknown_block(self, element: Any, tag: str, depth: int) -> None:
        if (
            "wp-block-file" in (element.get("class") or "").split()
            and (link := element.find(".//a[@href]")) is not None
        ):
            self.add("download", media=MediaLink("", link.get("href")), text=words_of(link)[:200])
        elif tag in _CONTAINERS:
            self.end_paragraph()
            self.descend(element, depth + 1)
            self.end_paragraph()
        else:
            kept = clean_whole(lxml_html.tostring(element, encoding="unicode", with_tail=False))
            self.unknown.append(f"<{tag}>")
            if kept:
                self.add("html", kept)


_CONTAINERS = {
    "div", "section", "article", "main", "header", "footer", "aside", "center", "body", "address", "nav", "picture",
    "fieldset", "summary", "details", "figcaption", "hgroup", "noindex",
}  # fmt: skip


def _paragraph(reader: Reader, element: Any, depth: int) -> None:
    reader.descend(element, depth + 1)
    reader.end_paragraph()


def _heading(reader: Reader, element: Any, depth: int) -> None:
    images = element.findall(".//img")
    words = plain(inside(element))
    if words:
        kind = "heading" if element.tag in ("h1", "h2") else "subheading"
        if len(words) > _LONGEST_HEADING:
            reader.add("paragraph", f"<b>{words}</b>")
        else:
            reader.add(kind, words)
    for image in images:
        figures.image(reader, image, depth)


def _quote(reader: Reader, element: Any, depth: int) -> None:
    if element.find(".//img") is not None or element.find(".//ul") is not None or element.find(".//ol") is not None:
        reader.descend(element, depth + 1)
        reader.end_paragraph()
        return
    markup = re.sub(r"</?(?:p|div|footer)\b[^>]*>", "\n\n", inside(element))
    parts = [clean(part) for part in re.split(r"\s*\n\s*\n\s*", markup)]
    words = "<br>".join(part for part in parts if part)
    if words:
        reader.add("quote", words)


def _list(reader: Reader, element: Any, depth: int) -> None:
    if element.find(".//img") is not None and not words_of(element):
        reader.descend(element, depth + 1)
        return
    kept = clean_list(lxml_html.tostring(element, encoding="unicode", with_tail=False))
    if plain(kept):
        reader.add("list", kept)
    for image in element.findall(".//img"):
        figures.image(reader, image, depth)


def _item(reader: Reader, element: Any, depth: int) -> None:
    """One without a list around it, or the picture of a gallery."""
    reader.descend(element, depth + 1)
    reader.end_paragraph()


def _code(reader: Reader, element: Any, depth: int) -> None:
    text = "".join(element.itertext()).strip("\n")
    if text.strip():
        inner = element.find("code")
        said = f"{element.get('class') or ''} {inner.get('class') or '' if inner is not None else ''}"
        language = _LANGUAGE.search(said)
        reader.add("code", code=text, language=language[1] if language else "")


def _divider(reader: Reader, element: Any, depth: int) -> None:
    reader.add("divider")


def _definitions(reader: Reader, element: Any, depth: int) -> None:
    for child in element:
        if child.tag == "dt":
            reader.add("paragraph", f"<b>{plain(inside(child))}</b>")
        elif isinstance(child.tag, str):
            reader.descend(child, depth + 1)
            reader.end_paragraph()


_Handler = Callable[[Reader, Any, int], None]
_HANDLERS: dict[str, _Handler] = {
    "p": _paragraph, "li": _item, "dd": _item, "dl": _definitions, "blockquote": _quote, "figure": figures.figure,
    "img": figures.image, "iframe": figures.frame, "audio": figures.player, "video": figures.player, "pre": _code,
    "hr": _divider, "table": figures.table, "ul": _list, "ol": _list,
    **{f"h{level}": _heading for level in range(1, 7)},
}  # fmt: skip
