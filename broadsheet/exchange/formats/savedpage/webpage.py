"""A saved HTML page: who says what about the article, where its story is, and what of that is the story."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from broadsheet.exchange.formats.savedpage import captured, dom, links, markup, refusals
from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.layout import generic, masthead, pruning, themes
from broadsheet.exchange.formats.savedpage.layout.blocks import Piece, pieces_of
from broadsheet.exchange.formats.savedpage.layout.furniture import is_furniture, story_span
from broadsheet.exchange.formats.savedpage.metadata import embedded, jsonld
from broadsheet.exchange.formats.savedpage.metadata.facts import Facts, merge
from broadsheet.exchange.formats.savedpage.problems import refuse_if_endless
from broadsheet.exchange.formats.savedpage.wording import (
    ends_sentence,
    fingerprint,
    is_paragraph,
    reads_as_heading,
    size,
)
from broadsheet.exchange.records import Block

_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body)[\s>]|</(?:p|div|article|section|h[1-6]|ul|table|span|a)\s*>", re.IGNORECASE
)
_TOP_PIECES = 8


def is_html(text: str) -> bool:
    """Decided by its tags; a plain text that only mentions one has no second."""
    start = text[:200_000]
    return (text.lstrip()[:1] == "<" and bool(_HTML.search(start))) or len(_HTML.findall(start)) >= 3


def read(text: str, address: str = "") -> tuple[Facts, list[Block]]:
    """``address``: where the envelope of a web archive says that the page comes from."""
    page, scripts = dom.take_scripts(text)
    root = dom.parse(page)
    opened = embedded.opengraph(root)
    title = embedded.title(root)
    base = _base(root, address, links.saved_from(text))
    named = embedded.canonical(root) or opened.url
    stated_by = [jsonld.read(scripts, address=links.page_url(named, base), title=opened.headline or title)]
    stated_by += [embedded.microdata(root), opened]

    index = themes.Index(root)
    found = themes.recognise(index)
    theme = found.theme if found else themes.UNKNOWN
    heading = themes.headline_element(index, theme, root)
    asks_for_password = refusals.asks_for_password(root)
    printed = themes.counts(index, theme, root)
    pruning.clear_around(root, [part for part in (heading, found.body if found else None) if part is not None])
    refuse_if_endless(sum(map(len, root.itertext())))
    declared = any(place.declared for place in stated_by)
    refusals.refuse_front_page(root, declared=declared, rivals=found.rivals if found else 0)
    near = themes.facts(index, theme, _scope(root, heading, found))

    url = _address([named, stated_by[0].url, stated_by[1].url, links.saved_from(text), address], base)
    known = merge([*stated_by, printed, near])
    # The standfirst that readers saw goes before the summaries that were written for search engines.
    standfirst = near.standfirst or (known.standfirst if declared else "")
    known = replace(known, url=url, headline=_headline(stated_by, heading, title), standfirst=standfirst)
    known, blocks = _tidied(known, _pieces(root, found, heading, _base(root, url, base)))
    if asks_for_password and not declared:
        refusals.refuse_sign_in(blocks)
    return known, blocks


def _base(root: Element, *others: str) -> str:
    declared = next((base.get("href", "") for base in root.iter("base")), "")
    return next((at for at in (declared, *others) if at.startswith(("http://", "https://"))), "")


def _address(candidates: Sequence[str], base: str) -> str:
    return next(filter(None, (links.page_url(address, base) for address in candidates if address)), "")


def _scope(root: Element, heading: Element | None, found: themes.Found | None) -> Element:
    """The part of the page that is about this article."""
    if found and heading is not None:
        return themes.common_ancestor(heading, found.body)
    inner = found.body if found else heading
    if inner is None:
        return root
    return next(iter(inner.iterancestors("article", "main")), root)


def _headline(stated_by: Sequence[Facts], heading: Element | None, title: str) -> str:
    """As structured data gives it, unless that is the printed one cut short, which search engines ask for."""
    stated = next((place.headline for place in stated_by if place.headline), "")
    printed = dom.text_of(heading) if heading is not None else ""
    if not stated:
        return printed or _tab_title(title)
    cut = fingerprint(stated)
    if printed and len(cut) >= 20 and fingerprint(printed).startswith(cut):
        return printed
    return stated


def _tab_title(title: str) -> str:
    """The title element without the site's name at its end."""
    parts = re.split(r"\s+[-–—|·•»]\s+", title[:1000])
    return title if len(parts) < 2 or size(parts[0]) < 3 else parts[0]


def _pieces(root: Element, found: themes.Found | None, heading: Element | None, base: str) -> list[Piece]:
    if found and _is_main(found.body, root):
        pruning.clear_within(found.body)
        pieces = pieces_of(found.body, base)
        if any(is_paragraph(piece.text) for piece in pieces):
            return pieces
    marked = _marked_body(root)
    if marked is not None:
        pruning.clear_within(marked)
        return pieces_of(marked, base)
    article = next(iter(heading.iterancestors("article")), None) if heading is not None else None
    return generic.story(article if article is not None and _is_main(article, root) else root, base)


def _is_main(body: Element, root: Element) -> bool:
    """Class names are not reserved: a page of another theme may call its teasers "post-content"."""
    inside = sum(len(dom.text_of(paragraph)) for paragraph in body.iter("p"))
    return inside >= 0.4 * sum(len(dom.text_of(paragraph)) for paragraph in root.iter("p"))


def _marked_body(root: Element) -> Element | None:
    """The element that microdata calls the text of the article, if it holds any."""
    for element in root.iter():
        if "articleBody" in element.get("itemprop", "").split() and size(dom.text_of(element)) >= 25:
            return element
    return None


def _tidied(known: Facts, pieces: list[Piece]) -> tuple[Facts, list[Block]]:
    top, pieces = _without_masthead(pieces, known.headline)
    span = story_span([_measured(piece) for piece in pieces])
    kept = [pieces[at] for at in span.kept if not _is_teaser(pieces[at])]
    blocks = _with_subheadings(kept)
    words = sum(size(piece.text) for piece in kept)
    if known.body and size(known.body) > 2 * words:
        # The page shows only the beginning, or is put together by scripts that are not saved with it.
        blocks = _from_data(known.body, known.headline)
    return merge([known, top, Facts(comment_count=span.comment_count)]), blocks


def _measured(piece: Piece) -> str:
    """Lists and quotations stay whatever their words are: "Share" as one of three demands is no button."""
    return piece.text if piece.block.kind in ("heading", "paragraph") else "“" + piece.text + ".”"


def _without_masthead(pieces: list[Piece], headline: str) -> tuple[Facts, list[Piece]]:
    """Headline, byline and counts that stand inside the story's own element."""
    lines: list[str] = []
    while pieces and len(lines) < _TOP_PIECES:
        text = pieces[0].text
        repeated = fingerprint(text) == fingerprint(headline)
        if not repeated and not masthead.is_masthead(text) and not is_furniture(text):
            break
        lines.append(text)
        pieces = pieces[1:]
    return masthead.read_lines(lines), pieces


def _is_teaser(piece: Piece) -> bool:
    return piece.linked and not ends_sentence(piece.text)


def _with_subheadings(pieces: Sequence[Piece]) -> list[Block]:
    """A paragraph that is bold from end to end and reads as a heading is one: many editors set them so."""
    sizes = [size(piece.text) for piece in pieces if is_paragraph(piece.text)]
    typical = median(sizes) if sizes else 0
    blocks: list[Block] = []
    for piece in reversed(pieces):
        block = piece.block
        if block.kind == "paragraph" and blocks and _is_bold(block.html) and reads_as_heading(piece.text, typical):
            block = Block("heading", markup.plain(piece.text))
        if block.kind == "heading" and not blocks:
            continue  # Nothing stands under it: the title of a box that was taken out.
        blocks.append(block)
    return blocks[::-1]


def _is_bold(html: str) -> bool:
    return html.startswith("<strong>") and html.endswith("</strong>") and html.count("<strong>") == 1


def _from_data(body: str, headline: str) -> list[Block]:
    if is_html(body):
        pieces = pieces_of(dom.parse(body))
        return _with_subheadings([piece for piece in pieces if fingerprint(piece.text) != fingerprint(headline)])
    lines = captured.logical_lines(body)
    return captured.blocks_from([line for line in lines if fingerprint(line) != fingerprint(headline)])
