"""A saved HTML page: who says what about the article, where its story is, and what of that is the story."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from urllib.parse import urlsplit

from broadsheet.exchange.formats.savedpage import captured, dom, links, markup, refusals, remarks
from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.layout import (
    boxes,
    comments,
    headings,
    masthead,
    pictures,
    printed,
    selection,
)
from broadsheet.exchange.formats.savedpage.layout.blocks import Piece, pieces_of
from broadsheet.exchange.formats.savedpage.layout.furniture import is_furniture, story_span
from broadsheet.exchange.formats.savedpage.layout.pictures import Placed
from broadsheet.exchange.formats.savedpage.layout.selection import Selected, is_announced
from broadsheet.exchange.formats.savedpage.metadata import dates, embedded, jsonld
from broadsheet.exchange.formats.savedpage.metadata.facts import Facts, merge
from broadsheet.exchange.formats.savedpage.problems import refuse_if_endless
from broadsheet.exchange.formats.savedpage.wording import (
    ends_sentence,
    fingerprint,
    is_address,
    is_paragraph,
    reads_as_heading,
    size,
)
from broadsheet.exchange.records import Block

_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body)[\s>]|</(?:p|div|article|section|h[1-6]|ul|table|span|a)\s*>", re.IGNORECASE
)
_TOP_PIECES = 8
_LONGEST_DATE_WORDS = 5
_ENOUGH_WORDS = 80
_MUCH_BESIDE = 0.2


def is_html(text: str) -> bool:
    """Decided by its tags; a plain text that only mentions one has no second."""
    start = text[:200_000]
    return (text.lstrip()[:1] == "<" and bool(_HTML.search(start))) or len(_HTML.findall(start)) >= 3


@dataclass(frozen=True, slots=True)
class Page:
    """What was read: facts and blocks, what is uncertain about them, and what of the page is left out."""

    facts: Facts
    blocks: list[Block]
    doubts: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stated:
    """What a page says of itself: its title, its address, and each place with facts, the most trustworthy first."""

    title: str
    named: str
    base: str
    url: str
    places: tuple[Facts, ...]

    @property
    def declared(self) -> bool:
        return any(place.declared for place in self.places)

    @property
    def site(self) -> str:
        return self.places[-1].site or urlsplit(self.url).hostname or ""

    @property
    def names(self) -> headings.Names:
        return headings.names_of(self.places[-1].site, urlsplit(self.url).hostname or "")

    @property
    def headlines(self) -> list[str]:
        names = self.names
        return [place.headline for place in self.places if fingerprint(place.headline) not in names]


def _stated(root: Element, scripts: Sequence[str], saved_from: str, address: str) -> _Stated:
    opened, title = embedded.opengraph(root), embedded.title(root)
    base = _base(root, address, saved_from)
    named = embedded.canonical(root) or opened.url
    own = {"address": links.page_url(named, base), "title": opened.headline or title}
    linked, marked = jsonld.read(jsonld.nodes_of(scripts), **own), jsonld.read(embedded.microdata(root), **own)
    url = _address([named, linked.url, marked.url, saved_from, address], base)
    return _Stated(title, named, base, url, (linked, marked, opened))


def read(text: str, address: str = "", *, anyway: bool = False) -> Page:
    """``address``: where the envelope of a web archive says that the page comes from. ``anyway``: of several stories
    the one that is most like one."""
    page, scripts = dom.take_scripts(text)
    root = dom.parse(page)
    said = _stated(root, scripts, links.saved_from(text), address)
    index = printed.Index(root)
    stated = merge([*said.places, printed.counts(index, root)])
    asks_for_password = refusals.asks_for_password(root)
    heading = headings.find(root, said.title, [place.headline for place in said.places], said.names)
    replies = _take_replies(root, heading)
    goes_on = remarks.links_on(root, said.url)
    dated = dom.with_scripts(deepcopy(root), scripts) if stated.published_at is None else None
    _take_what_is_no_text(root, heading)
    refuse_if_endless(sum(map(len, root.itertext())))
    pieces = pieces_of(root, _base(root, said.url, said.base))
    selected = _selected(pieces, heading, root)
    named, heading = heading, headings.over(pieces, selected.pieces, heading, said.headlines, said.title, said.names)
    sure = heading if heading is not None and heading.tag == "h1" else named
    several = refusals.holds_several(root, selected.box, sure, said.url, declared=said.declared)
    if several and not anyway:
        raise refusals.SEVERAL
    near = printed.facts(index, _scope(root, heading, selected.box))
    known = merge([stated, near])
    published_at = dates.agreed([place.published_at for place in (*said.places, near)], said.url)
    if published_at is None and dated is not None:
        published_at = dates.of_page(dated, text, said.url or said.named)
    # The standfirst that readers saw goes before the summaries that were written for search engines.
    standfirst = near.standfirst or (known.standfirst if said.declared else "")
    headline = headings.choose(heading, said.headlines, said.title, said.site)
    known = replace(known, url=said.url, headline=headline, standfirst=standfirst, published_at=published_at)
    lead = fingerprint(near.standfirst)
    shown = pictures.of_story(root, heading, selected)
    known, blocks = _tidied(known, [piece for piece in selected.pieces if fingerprint(piece.text) != lead], shown)
    if asks_for_password and not said.declared:
        refusals.refuse_sign_in(blocks)
    found, unread = comments.read(replies)
    known = replace(known, comments=found or known.comments)
    doubts = remarks.doubts(blocks, selected, known.body)
    left_out = (*remarks.of_links(pieces, selected, blocks), *remarks.of_replies(replies, known, unread))
    general = {remarks.SEVERAL: several, remarks.GOES_ON: goes_on or remarks.has_next(pieces, selected)}
    return Page(known, blocks, (*(words for words, holds in general.items() if holds), *doubts), left_out)


def _selected(pieces: Sequence[Piece], heading: Element | None, root: Element) -> Selected:
    selected = selection.select(pieces, selection.running_text(root), heading, root)
    sure = selected.is_marked and selected.words >= _ENOUGH_WORDS
    if not selected.words or (selected.beside > selected.words and not sure):
        other = selection.select(pieces, selection.thickest_text(pieces), heading, root)
        if other.words > 2 * selected.words and (not selected.words or not boxes.is_beside(other.box)):
            return other
    if selected.beside > _MUCH_BESIDE * selected.words:
        more = selection.select(pieces, selection.running_text(root, more=True), heading, root)
        if _holds(more, selected) and more.words > (1 + _MUCH_BESIDE) * selected.words:
            return more
        whole = selection.select(pieces, selection.continued_text(pieces, selected), heading, root)
        if _holds(whole, selected) and whole.words > (1 + _MUCH_BESIDE) * selected.words:
            return whole
    return selected


def _holds(more: Selected, less: Selected) -> bool:
    """Whether one selection is the other with more around it, and no menu."""
    whole = set(map(id, more.pieces))
    shared = sum(size(piece.text) for piece in less.pieces if id(piece) in whole)
    return shared >= 0.8 * sum(size(piece.text) for piece in less.pieces) and more.links <= less.links + 0.1


def _take_replies(root: Element, heading: Element | None) -> list[Element]:
    may_go, are_replies = _small(root, heading), boxes.replies_in(root)
    return boxes.take_out(root, lambda element: are_replies(element) and may_go(element, 0.9))


def _take_what_is_no_text(root: Element, heading: Element | None) -> None:
    may_go = _small(root, heading)
    boxes.take_out(
        root, lambda element: (element.tag in boxes.NEVER_TEXT or boxes.is_data(element)) and may_go(element, 0.5)
    )


def _small(root: Element, heading: Element | None) -> Callable[[Element, float], bool]:
    """Whether an element holds no more than a share of the page's text, and not its headline."""
    lengths = boxes.text_lengths(root)
    holding = {heading, *heading.iterancestors()} if heading is not None else set()
    return lambda element, share: element not in holding and lengths[element] <= share * lengths[root]


def _base(root: Element, *others: str) -> str:
    declared = next((base.get("href", "") for base in root.iter("base")), "")
    return next((at for at in (declared, *others) if at.startswith(("http://", "https://"))), "")


def _address(candidates: Sequence[str], base: str) -> str:
    return next(filter(None, (links.page_url(address, base) for address in candidates if address)), "")


def _scope(root: Element, heading: Element | None, box: Element | None) -> Element:
    """The part of the page that is about this article."""
    if box is not None and heading is not None:
        return dom.common_ancestor(heading, box)
    inner = box if box is not None else heading
    if inner is None:
        return root
    return next(iter(inner.iterancestors("article", "main")), root)


def _tidied(known: Facts, pieces: list[Piece], shown: pictures.Shown) -> tuple[Facts, list[Block]]:
    top, pieces = _without_masthead(pieces, known.headline)
    span = story_span([_measured(piece) for piece in pieces], may_end_short=True)
    kept = _without_teasers([pieces[at] for at in span.kept])
    blocks = _with_subheadings(kept)
    words = sum(size(piece.text) for piece in kept)
    if known.body and size(known.body) > 2 * words:
        # The page shows only the beginning, or is put together by scripts that are not saved with it.
        blocks = _from_data(known.body, known.headline)
    return merge([known, top, Facts(comment_count=span.comment_count)]), shown.woven(blocks)


def _measured(piece: Piece) -> str:
    """Lists and quotations stay whatever their words are: "Share" as one of three demands is no button."""
    return piece.text if piece.block.kind in ("heading", "paragraph") else "“" + piece.text + ".”"


def _without_masthead(pieces: list[Piece], headline: str) -> tuple[Facts, list[Piece]]:
    """Headline, byline and counts that stand inside the story's own element."""
    lines: list[str] = []
    while pieces and len(lines) < _TOP_PIECES:
        text = pieces[0].text
        repeated = fingerprint(text) == fingerprint(headline)
        dated = size(text) <= _LONGEST_DATE_WORDS and any(map(str.isdigit, text)) and not ends_sentence(text)
        if not (repeated or dated or masthead.is_masthead(text) or is_furniture(text)):
            break
        lines.append(text)
        pieces = pieces[1:]
    return masthead.read_lines(lines), pieces


def _without_teasers(pieces: Sequence[Piece]) -> list[Piece]:
    """Titles of other stories are links; a sub-heading may be one too, but text stands below it, and a list of links
    belongs to the text if a line above it announces it."""
    kept: list[Piece] = []
    announced = {id(piece) for above, piece in pairwise(pieces) if is_announced(above, piece)}
    for piece in reversed(pieces):
        heads = piece.block.kind == "heading" and kept and not kept[-1].linked and kept[-1].block.kind != "heading"
        if not piece.linked or ends_sentence(piece.text) or heads or is_address(piece.text) or id(piece) in announced:
            kept.append(piece)
    return kept[::-1]


def _with_subheadings(pieces: Sequence[Piece]) -> list[Placed]:
    """A paragraph that is bold from end to end and reads as a heading is one: many editors set them so."""
    sizes = [size(piece.text) for piece in pieces if is_paragraph(piece.text)]
    typical = median(sizes) if sizes else 0
    blocks: list[Placed] = []
    for piece in reversed(pieces):
        block = piece.block
        if block.kind == "paragraph" and blocks and _is_bold(block.html) and reads_as_heading(piece.text, typical):
            block = Block("heading", markup.plain(piece.text))
        if block.kind == "heading" and not blocks:
            continue  # Nothing stands under it: the title of a box that was taken out.
        blocks.append((block, piece.place))
    return blocks[::-1]


def _is_bold(html: str) -> bool:
    return html.startswith("<b>") and html.endswith("</b>") and html.count("<b>") == 1


def _from_data(body: str, headline: str) -> list[Placed]:
    if is_html(body):
        pieces = pieces_of(dom.parse(body))
        return _with_subheadings([piece for piece in pieces if fingerprint(piece.text) != fingerprint(headline)])
    lines = captured.logical_lines(body)
    story = captured.blocks_from([line for line in lines if fingerprint(line) != fingerprint(headline)])
    return [(block, None) for block in story]
