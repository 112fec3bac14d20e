"""What is to be said of a page besides its story: where the reading may be wrong, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from broadsheet.exchange.formats.savedpage import dom
from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.layout import boxes
from broadsheet.exchange.formats.savedpage.layout.blocks import Piece
from broadsheet.exchange.formats.savedpage.layout.selection import Selected
from broadsheet.exchange.formats.savedpage.links import is_later_page, page_url
from broadsheet.exchange.formats.savedpage.markup import text_of
from broadsheet.exchange.formats.savedpage.metadata.facts import Facts
from broadsheet.exchange.formats.savedpage.wording import fingerprint, is_paragraph, size, word_set
from broadsheet.exchange.records import Block, MediaLink

SEVERAL = "the page seems to hold several stories, and this is the text that is most like one"
GOES_ON = "the text seems to go on on other pages, which are not in this file"
_NEXT = word_set("next weiter suivant suite siguiente avanti volgende dalej próxima seguinte далее następna nästa")
_LEAST_KEPT = 0.6
_MOST_LINKS = 0.4
_MOST_UNREAD = 1.5
_FEWEST_WORDS = 40
_MOST_NAMED = 3
_LONGEST_CAPTION = 80
_ELSEWHERE = "an export of the system that they are in has them, see “broadsheet import --help”"


def doubts(blocks: Sequence[Block], selected: Selected, body: str) -> tuple[str, ...]:
    """Sentences without their full stop. ``body``: the text as the page's data gives it."""
    said: list[str] = []
    texts = [text_of(block.html) for block in blocks if block.kind != "heading"]
    words = sum(map(size, texts))
    if selected.kept_share < _LEAST_KEPT:
        said.append("parts of the text may be missing, because they look like menus or notices")
    if selected.links > _MOST_LINKS:
        said.append("much of the text is links, as in a menu")
    if words < _FEWEST_WORDS:
        said.append(f"the story has only {words} words")
    elif not any(map(is_paragraph, texts)):
        said.append("the text has no whole sentences")
    if selected.beside > words and not selected.is_marked:
        said.append(f"the page has {selected.beside} words of running text elsewhere that were not taken for the story")
    if selected.unread > _MOST_UNREAD * max(words, selected.words):
        said.append(f"{selected.unread} words beside the text were not taken, such as tables or lists")
    if any(map(_is_called_replies, selected.pieces)):
        said.append("some of the text stands in boxes that are called comments, without names of readers")
    if body and _shared(body, texts) < _LEAST_KEPT:
        said.append("the page's own data gives another text")
    return tuple(said)


def links_on(root: Element, url: str) -> bool:
    """Whether the page links to later pages of its own text."""
    later = (link for link in root.iter("a", "link") if link.tag == "a" or "next" in link.get("rel", "").split())
    addresses = (link.get("href", "") for link in later)
    return any(is_later_page(page_url(href, url), url) for href in addresses if "#" not in href)


def has_next(pieces: Sequence[Piece], selected: Selected) -> bool:
    """Whether a bare "Next" that is no link, as of slides, follows the story in its own element."""
    last = selected.pieces[-1] if selected.pieces else None
    at = next((at for at, piece in enumerate(pieces, 1) if piece is last), len(pieces))
    return any(selected.holds(piece) and not piece.links and piece.text.casefold() in _NEXT for piece in pieces[at:])


def _is_called_replies(piece: Piece) -> bool:
    around = () if piece.place is None else (piece.place, *islice(piece.place.iterancestors(), 2))
    return any(map(boxes.is_called_replies, around))


def _shared(body: str, texts: Sequence[str]) -> float:
    whole, stated = fingerprint(" ".join(texts)), fingerprint(text_of(body))
    probes = [stated[at : at + 24] for at in range(0, len(stated) - 24, 24)]
    return sum(probe in whole for probe in probes) / len(probes) if probes else 1.0


def of_replies(replies: Sequence[Element], known: Facts, unread: int) -> tuple[str, ...]:
    """What of the readers' comments does not come along."""
    words = sum(size(dom.text_of(part)) for part in replies)
    if not known.comments:
        return (f"readers' comments and their form ({_count(words, 'word')}); {_ELSEWHERE}",) if words else ()
    missing = max(unread, (known.comment_count or 0) - len(known.comments))
    return (f"{_count(missing, 'comment')} of the readers, which cannot be read here; {_ELSEWHERE}",) if missing else ()


def of_links(pieces: Sequence[Piece], selected: Selected, blocks: Sequence[Block]) -> tuple[str, ...]:
    """Lines between those of the story that are nothing but links, as titles of other stories are."""
    chosen = set(map(id, selected.pieces))
    numbers = [at for at, piece in enumerate(pieces) if id(piece) in chosen]
    within = pieces[numbers[0] : numbers[-1] + 1] if numbers else ()
    kept = {fingerprint(text_of(block.html)) for block in blocks}
    lines = [piece.text for piece in within if piece.linked and fingerprint(piece.text) not in kept]
    return (f"{_count(len(lines), 'line')} of links{_named(lines)}",) if lines else ()


def of_pictures(missing: Sequence[MediaLink]) -> tuple[str, ...]:
    """Which pictures do not come along."""
    if not missing:
        return ()
    named = _named([link.caption or link.alt for link in missing if link.caption or link.alt])
    return (f"{_count(len(missing), 'picture')}{named}, as the files are not beside the page",)


def _count(number: int, of: str) -> str:
    return f"{number:,} {of}" + ("s" if number != 1 else "")


def _named(captions: Sequence[str]) -> str:
    shown = [f"“{text[:_LONGEST_CAPTION]}{'…' if len(text) > _LONGEST_CAPTION else ''}”" for text in captions]
    more = f" and {len(shown) - _MOST_NAMED} more" if len(shown) > _MOST_NAMED else ""
    return f" ({', '.join(shown[:_MOST_NAMED])}{more})" if shown else ""
