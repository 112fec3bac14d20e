"""Which pieces of a page are its story.

Trafilatura says where the running text is, piece by piece. Around what it says stand other parts of the story that it
tends to leave out (a lead in a box of its own, sub-headings, lists, a last short line) and some that are none; those
are judged by where they stand, by their links and by their words.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, cast

from broadsheet.exchange.formats.savedpage import dom
from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.layout import boxes, masthead
from broadsheet.exchange.formats.savedpage.layout.blocks import Piece
from broadsheet.exchange.formats.savedpage.layout.furniture import is_furniture
from broadsheet.exchange.formats.savedpage.problems import Unsuitable
from broadsheet.exchange.formats.savedpage.wording import ends_sentence, fingerprint, is_address, is_paragraph, size

# Trafilatura takes time that grows faster than the page; no article has that much left once menus and replies are out.
MOST_ELEMENTS = 20_000
_PROBE = 24  # Letters; shorter texts are found by chance.
_MOST_LINKS, _FEW_LINKS = 0.5, 0.1
_LONG_LIST = 25  # words
_MOST_IN_JUNK, _MOST_LINKED = 0.3, 0.3
_MOST_IN_OFFER = 0.15
_LONGEST_CAPTION_WORDS = 40
_LONGEST_IN_PARAGRAPH = 15
_MOST_IN_CAPTION = 300  # characters


def running_text(root: Element, *, more: bool = False) -> str:
    """What trafilatura takes for the story, as one fingerprint; with ``more``, what it takes to miss little."""
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise Unsuitable("is far too large a page for one article: save the article's own page and try again")
    import trafilatura  # Not at the top: loading it takes longer than reading most pages without it.

    # It reports what it discards; the caller says that better, and a library's log is not for the terminal.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    try:
        found = trafilatura.bare_extraction(
            cast(Any, deepcopy(root)), include_comments=False, include_tables=True, favor_recall=more
        )
    except Exception:  # Heuristics over hostile markup; whatever goes wrong there means that no story was found.
        return ""
    body = getattr(found, "body", None)
    return "" if body is None else fingerprint(" ".join(body.itertext()))


@dataclass(frozen=True, slots=True)
class Selected:
    """The story's pieces and the element that holds them; how much of the text that trafilatura found is kept, how
    much of the story is links (both 0 to 1), how many words of running text stand elsewhere on the page, whether
    the page marks that element as the article of its headline, what on the page is furniture, and how many words of any
    kind stand around that headline and in that element but are not taken."""

    pieces: tuple[Piece, ...] = ()
    box: Element | None = None
    words: int = 0
    kept_share: float = 1.0
    links: float = 0.0
    beside: int = 0
    is_marked: bool = False
    junk: frozenset[Element] = frozenset()
    unread: int = 0

    def holds(self, piece: Piece) -> bool:
        return self.box is not None and _is_in(piece.place, self.box)


def select(pieces: Sequence[Piece], voice: str, heading: Element | None, root: Element) -> Selected:
    """``voice`` is the fingerprint of :func:`running_text`."""
    heard = {id(piece) for piece in pieces if _is_heard(piece.text, voice)}
    weights = _weights([piece for piece in pieces if id(piece) in heard])
    if not weights:
        return Selected()
    box = _box(weights, heading)
    story = _Story(heard, _junk(root, weights) | _offers(pieces, weights, heard, box), box, _places(pieces, heard))
    numbers = [at for at, piece in enumerate(pieces) if id(piece) in heard and story.is_inside(piece)]
    first, last = numbers[0], numbers[-1]
    below = _first_below(heading, pieces, root)
    kept = []
    for at, piece in enumerate(pieces):
        if below <= at < first:
            take = story.is_lead(piece)
        elif first <= at <= last:
            take = story.belongs(piece) or (story.is_inside(piece) and is_announced(pieces[at - 1], piece))
        elif at > last:
            take = story.ends(piece)
        else:
            take = story.is_inside(piece) and id(piece) in heard
        if take and not story.is_junk(piece) and not is_furniture(piece.text):
            kept.append(piece)
    marked = heading is not None and box in heading.iterancestors("article")
    scope = box if heading is None else dom.common_ancestor(heading, box)
    unread = _unread(kept, pieces, scope)
    return replace(_measured(kept, pieces, story), is_marked=marked, junk=frozenset(story.junk), unread=unread)


def _measured(kept: list[Piece], pieces: Sequence[Piece], story: _Story) -> Selected:
    chosen = set(map(id, kept))
    heard = [piece for piece in pieces if id(piece) in story.heard and piece.links < _MOST_LINKS]
    words = sum(size(piece.text) for piece in heard if story.is_inside(piece))
    found = sum(size(piece.text) for piece in heard if id(piece) in chosen)
    letters = sum(len(piece.text) for piece in kept)
    return Selected(
        pieces=tuple(kept),
        box=story.box,
        words=round(sum((1 - piece.links) * size(piece.text) for piece in kept)),
        kept_share=found / words if words else 0.0,
        links=sum(piece.links * len(piece.text) for piece in kept) / letters if letters else 1.0,
        beside=sum(
            size(piece.text)
            for piece in pieces
            if id(piece) not in chosen and is_paragraph(piece.text) and piece.links < 0.2 and piece.block.kind != "list"
        ),
    )


def _unread(kept: list[Piece], pieces: Sequence[Piece], scope: Element) -> int:
    chosen = set(map(id, kept))
    rest = [piece for piece in pieces if id(piece) not in chosen and piece.links < _MOST_LINKED]
    return sum(size(piece.text) for piece in rest if _is_in(piece.place, scope))


def _is_in(place: Element | None, scope: Element) -> bool:
    return place is not None and (place is scope or scope in place.iterancestors())


@dataclass(frozen=True, slots=True)
class _Story:
    heard: set[int]
    junk: set[Element]
    box: Element
    parents: set[Element | None]

    def is_inside(self, piece: Piece) -> bool:
        return _is_in(piece.place, self.box)

    def is_junk(self, piece: Piece) -> bool:
        place = piece.place
        if place is not None and piece.block.kind == "paragraph" and _is_under_a_picture(place, piece.text):
            return True
        return place is not None and (place in self.junk or any(above in self.junk for above in place.iterancestors()))

    def belongs(self, piece: Piece) -> bool:
        if id(piece) in self.heard:
            return True
        sentence = (ends_sentence(piece.text) and not piece.linked) or is_address(piece.text)
        return self.is_inside(piece) and (piece.links < _MOST_LINKS or sentence)

    def is_lead(self, piece: Piece) -> bool:
        """A paragraph between the headline and the text."""
        return id(piece) in self.heard or (_is_text(piece) and not masthead.is_masthead(piece.text))

    def ends(self, piece: Piece) -> bool:
        """A last paragraph beside the others, or a list of some length."""
        listed = piece.block.kind == "list" and size(piece.text) >= _LONG_LIST and piece.links < _FEW_LINKS
        return self.is_inside(piece) and (_is_text(piece) or listed) and _parent(piece) in self.parents


def _is_under_a_picture(place: Element, text: str) -> bool:
    """A caption that is not called one: few words in a small box with a picture."""
    if size(text) > _LONGEST_CAPTION_WORDS:
        return False
    if place.tag == "p" and (ends_sentence(text) or text.endswith((":", ",")) or size(text) > _LONGEST_IN_PARAGRAPH):
        return False  # A formula or a smiley in a sentence.
    for box in islice((place, *place.iterancestors()), 3):
        if len(box) > _MOST_IN_CAPTION or sum(map(len, box.itertext())) > _MOST_IN_CAPTION:
            return False
        if any(True for _ in box.iter("img", "picture")):
            return True
    return False


def _is_text(piece: Piece) -> bool:
    said = is_paragraph(piece.text) or (size(piece.text) >= 6 and ends_sentence(piece.text))
    return said and piece.block.kind != "heading" and piece.links < 0.3


def is_announced(above: Piece, piece: Piece) -> bool:
    """Whether it is a list that the line above it announces: then it belongs to the text, even if it is all links."""
    return piece.block.kind == "list" and above.text.endswith(":")


def _parent(piece: Piece) -> Element | None:
    return piece.place.getparent() if piece.place is not None else None


def _places(pieces: Sequence[Piece], heard: set[int]) -> set[Element | None]:
    return {_parent(piece) for piece in pieces if id(piece) in heard and is_paragraph(piece.text)}


def _first_below(heading: Element | None, pieces: Sequence[Piece], root: Element) -> int:
    """The number of the first piece after the headline; without one, of the first piece at all that may be a lead."""
    if heading is None:
        return len(pieces)
    order = {element: at for at, element in enumerate(root.iter())}
    start = max(order.get(element, 0) for element in heading.iter())
    return next(
        (at for at, piece in enumerate(pieces) if piece.place is not None and order.get(piece.place, 0) > start),
        len(pieces),
    )


def _junk(root: Element, weights: dict[Element, int]) -> set[Element]:
    """What is called by a name of furniture, unless it holds much of the text: then the name says something else."""
    total = max(weights.values())
    junk = {
        element
        for element in root.iter()
        if weights.get(element, 0) < _MOST_IN_JUNK * total and boxes.is_furniture(element)
    }
    outermost = [element for element in junk if not any(above in junk for above in element.iterancestors())]
    if sum(weights.get(element, 0) for element in outermost) > _MOST_IN_JUNK * total:
        return {element for element in junk if not weights.get(element)}
    return junk


def _offers(pieces: Sequence[Piece], weights: dict[Element, int], heard: set[int], box: Element) -> set[Element]:
    """What is called an offer and holds neither the beginning of the story nor the element of most of its text."""
    spoken = [piece for piece in pieces if id(piece) in heard and piece.place is not None]
    sizes: dict[Element | None, int] = {}
    for piece in spoken:
        sizes[_parent(piece)] = sizes.get(_parent(piece), 0) + len(piece.text)
    most = max(sizes, key=lambda parent: sizes[parent])
    first = next(
        (
            at
            for at, piece in enumerate(pieces)
            if id(piece) in heard and piece.place is not None and box in piece.place.iterancestors()
        ),
        0,
    )
    story = {
        above
        for one in [most, *(piece.place for piece in pieces[: first + 1])]
        if one is not None
        for above in (one, *one.iterancestors())
    }
    total = max(weights.values())
    return {
        element
        for element in box.iter()
        if element not in story and weights.get(element, 0) < _MOST_IN_OFFER * total and boxes.is_offer(element)
    }


def _is_heard(text: str, voice: str) -> bool:
    """Trafilatura may cut a piece in several, so a part of it is enough."""
    key = fingerprint(text)
    if len(key) <= 2 * _PROBE:
        return key in voice if len(key) > 8 else False
    probes = [key[at : at + _PROBE] for at in range(0, len(key) - _PROBE + 1, _PROBE)]
    return sum(probe in voice for probe in probes) >= 0.5 * len(probes)


def _weights(heard: Sequence[Piece]) -> dict[Element, int]:
    """For every element, how much of the heard text is in it."""
    weights: dict[Element, int] = {}
    for piece in heard:
        if piece.place is not None:
            for element in (piece.place, *piece.place.iterancestors()):
                weights[element] = weights.get(element, 0) + len(piece.text)
    return weights


def _box(weights: dict[Element, int], heading: Element | None) -> Element:
    """The innermost element that holds nearly all of the heard text, or the article of the headline if that is in it
    and holds much: teasers of other articles may be long."""
    total = max(weights.values())
    articles = list(heading.iterancestors("article")) if heading is not None else []
    holding = [element for element, weight in weights.items() if weight >= 0.85 * total]
    holding += [article for article in articles if weights.get(article, 0) >= 0.2 * total]
    box = max(holding, key=lambda element: sum(1 for _ in element.iterancestors()))
    above = box.getparent()
    return above if box.tag == "p" and above is not None else box


def continued_text(pieces: Sequence[Piece], story: Selected) -> str:
    """What stands in elements that are called a story as the one of this story is, as one fingerprint: between
    advertisements it goes on in the next of them."""
    if story.box is None or not boxes.is_called_story(story.box):
        return ""
    name = story.box.get("class")
    texts: dict[Element, list[str]] = {}
    for piece in pieces:
        above = () if piece.place is None else piece.place.iterancestors(story.box.tag)
        box = next((one for one in above if one.get("class") == name), None)
        if box is not None and is_paragraph(piece.text) and piece.links < _MOST_LINKED:
            texts.setdefault(box, []).append(piece.text)
    return fingerprint(" ".join(text for several in texts.values() if len(several) > 1 for text in several))


def thickest_text(pieces: Sequence[Piece]) -> str:
    """What stands where most of the paragraphs are, as one fingerprint: for pages on which trafilatura finds little."""
    text = [piece for piece in pieces if is_paragraph(piece.text) and piece.links < 0.3 and piece.place is not None]
    weights: dict[Element, float] = {}
    for piece in text:
        above = islice(cast(Element, piece.place).iterancestors(), 2)
        for element, share in zip(above, (1.0, 0.5), strict=False):
            weights[element] = weights.get(element, 0) + share * len(piece.text)
    if not weights:
        return ""
    best = max(weights, key=lambda element: weights[element])
    return fingerprint(" ".join(piece.text for piece in text if best in cast(Element, piece.place).iterancestors()))
