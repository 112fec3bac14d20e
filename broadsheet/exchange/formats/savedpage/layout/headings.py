"""Which element of a page is the headline of its story, and how the headline reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from broadsheet.exchange.formats.savedpage import dom
from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.layout import boxes
from broadsheet.exchange.formats.savedpage.layout.blocks import Piece
from broadsheet.exchange.formats.savedpage.wording import fingerprint, is_paragraph, size, word_set

Names = frozenset[str]
_LEAST_SHARED, _SURE = 0.5, 0.9
_LONGEST_SEARCHED = 1000
_LONGEST_TITLE = 25  # words
_MOST_BETWEEN = 3  # short lines between a headline and the first paragraph
_HEADINGS = ("h1", "h2", "h3", "h4")
_TITLES = word_set("headline title titel titre título titulo titolo tytul")
_SEPARATOR = re.compile(r"\s+(?:[-–—|·•»›│:]|>>|::)\s+|\s*[|│]\s*|\s*»\s+")


def find(root: Element, tab: str, stated: Sequence[str], site: Names) -> Element | None:
    """The heading that the page's titles repeat, an ``h1`` before others; else the only ``h1`` that is no logo."""
    told = [_Told.of(title) for title in dict.fromkeys([tab, *stated]) if fingerprint(title)]
    exactly = set(map(fingerprint, stated))
    best: tuple[float, Element] | None = None
    for element in root.iter(*_HEADINGS):
        score = _likeness(element, told, site)
        if score > 0 and element.tag in ("h1", "h2") and fingerprint(dom.text_of(element)) in exactly:
            score += 0.3  # Where the page's data and its tab have several titles, that of the tab is for searches.
        if score > 0 and (best is None or score > best[0]):
            best = (score, element)
    plain = _plain_ones(root, told, site)
    if best is not None and (best[0] >= _SURE or best[1].tag == "h1" or len(plain) != 1):
        return _after_a_section(root, best[1], told)
    return plain[0] if len(plain) == 1 else None


def _after_a_section(root: Element, found: Element, told: Sequence[_Told]) -> Element:
    """What stands in the middle or at the end of a title may be a section or the site; then the headline stands under
    it, and is a part of the title too."""
    key = fingerprint(dom.text_of(found))
    parts = next((title.parts for title in told if key in title.parts[1:]), ())
    below = False
    for element in root.iter():
        if below and element.tag in _HEADINGS and size(text := dom.text_of(element)) > 1:
            if fingerprint(text) in parts and fingerprint(text) != key:
                return element
        elif below and element.tag == "p" and is_paragraph(dom.text_of(element)):
            break
        below = below or element is found
    return found


def names_of(site: str, host: str) -> Names:
    """What the site is called, as fingerprints: a heading that says no more is a logo."""
    host = host.removeprefix("www.")
    return frozenset(filter(None, map(fingerprint, (site, host, host.rpartition(".")[0]))))


def over(
    pieces: Sequence[Piece], story: Sequence[Piece], found: Element | None, said: Sequence[str], tab: str, site: Names
) -> Element | None:
    """The heading ``found``, unless it is only a name or stands below the ``story``; then the one right over that, if
    it has a word of the tab's title in it or the page's data states no other (``said``)."""
    if found is not None and not (_is_logo(found) or _is_part_of_name(found, site) or _is_below(found, pieces, story)):
        return found
    first = next((piece for piece in story if is_paragraph(piece.text) and piece.block.kind != "heading"), None)
    at = next((at for at, piece in enumerate(pieces) if piece is first), 0)
    for piece in reversed(pieces[max(at - _MOST_BETWEEN, 0) : at + 1]):
        title = _title_around(piece)
        likely = title is not None and (found is not None or title.tag == "h1") and _words(piece.text) & _words(tab)
        if likely or (title is not None and not any(said)):
            return title
    return found


def _is_part_of_name(found: Element, site: Names) -> bool:
    text = dom.text_of(found)
    return size(text) == 1 and any(fingerprint(text) in name for name in site)


def _is_below(found: Element, pieces: Sequence[Piece], story: Sequence[Piece]) -> bool:
    """Whether a heading stands below all of the story."""
    own = next((at for at, piece in enumerate(pieces) if piece.place is found), None)
    last = next((at for at, piece in enumerate(pieces) if story and piece is story[-1]), None)
    return own is not None and last is not None and own > last


def _title_around(piece: Piece) -> Element | None:
    """The heading, or what is called one, that a piece is."""
    if piece.place is None or not 1 < size(piece.text) <= _LONGEST_TITLE or _is_logo(piece.place):
        return None
    if piece.place.tag in _HEADINGS:
        return piece.place
    around = islice((piece.place, *piece.place.iterancestors()), 2)
    called = any(not _TITLES.isdisjoint(parts) for element in around for _, parts in boxes.names(element))
    return piece.place if called else None


def _plain_ones(root: Element, told: Sequence[_Told], site: Names) -> list[Element]:
    """Each ``h1`` that may be a headline. Of several those with words of the titles, one of a single word only where
    there is no other."""
    found = {fingerprint(dom.text_of(element)): element for element in root.iter("h1") if not _is_logo(element)}
    named = [element for key, element in found.items() if key and key not in site]
    several = [element for element in named if size(dom.text_of(element)) > 1] or named
    if len(several) < 2:
        return several
    words = frozenset(word for title in told for word in title.words)
    return [element for element in several if _words(dom.text_of(element)) & words] or several


@dataclass(frozen=True, slots=True)
class _Told:
    """A title that the page states: whole, in words, and what stands before each mark that parts it."""

    key: str
    words: frozenset[str]
    beginnings: frozenset[str]
    parts: tuple[str, ...]

    @classmethod
    def of(cls, title: str) -> _Told:
        cuts = _SEPARATOR.finditer(title[:_LONGEST_SEARCHED])
        beginnings = frozenset(fingerprint(title[: cut.start()]) for cut in cuts)
        parts = tuple(filter(None, map(fingerprint, _SEPARATOR.split(title[:_LONGEST_SEARCHED]))))
        return cls(fingerprint(title), _words(title), beginnings, parts)


def _likeness(element: Element, told: Sequence[_Told], site: Names) -> float:
    text = dom.text_of(element)[:_LONGEST_SEARCHED]
    key, words = fingerprint(text), _words(text)
    if len(key) < 4 or key in site:
        return 0
    likeness = max((_shared(key, words, title) for title in told), default=0)
    if likeness < _LEAST_SHARED:
        return 0
    likeness += {"h1": 0.3, "h2": 0.1}.get(element.tag, 0)
    return likeness - 0.5 * _is_logo(element)


def _shared(key: str, words: frozenset[str], title: _Told) -> float:
    """How much of a title a heading is; what stands first in it, and is more than a name, is the headline."""
    if key in title.key or title.key in key:
        likeness = 0.5 + 0.5 * min(len(key), len(title.key)) / max(len(key), len(title.key))
        return likeness + 0.15 * (key in title.beginnings and len(words) >= 4)
    return len(words & title.words) / max(len(words), len(title.words)) if len(words) >= 3 else 0


def _words(text: str) -> frozenset[str]:
    return frozenset(word for part in text.split() if (word := fingerprint(part)))


def _is_logo(element: Element) -> bool:
    """Nothing but a link to the front page."""
    around = [*element.iter("a"), *element.iterancestors("a")]
    return any(_leads_home(link.get("href", "")) for link in around)


def _leads_home(href: str) -> bool:
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return False
    return (
        parts.path in ("", "/", "./", "index.html", "/index.html") and bool(href.strip()) and not href.startswith("#")
    )


def choose(heading: Element | None, stated: Sequence[str], tab: str, site: str) -> str:
    """The headline as readers see it. What is printed may have a kicker or a date before it, what is stated may have
    the site's name behind it or be cut: of two that hold each other, the shorter that is whole."""
    printed = dom.text_of(heading) if heading is not None else ""
    candidates = [without_site(title, site, printed) for title in (*stated, tab) if title]
    if heading is None or not printed:
        return candidates[0] if candidates else ""
    key = fingerprint(printed)
    stated_whole = key in map(fingerprint, stated)
    apart = {fingerprint(dom.text_of(part)) for part in islice(heading.iter(), 1, 50)}
    for candidate in candidates:
        other = fingerprint(candidate)
        # A beginning is a headline of its own only if what follows is set apart from it; else it is cut.
        whole = key.endswith(other) or (key.removeprefix(other) in apart and not stated_whole)
        if other != key and other in key and 2 * len(other) >= len(key) and whole and size(candidate) >= 2:
            return candidate
    return printed


def without_site(title: str, site: str, printed: str = "") -> str:
    """A title without the site's name, which many pages put behind it (or before it)."""
    title = title.strip()[:_LONGEST_SEARCHED]
    ends = [(found.start(), found.end()) for found in _SEPARATOR.finditer(title)]
    if not ends:
        return title
    key = fingerprint(printed)
    for start, _ in ends:
        if key and fingerprint(title[:start]) == key:
            return title[:start]
    name = fingerprint(site)
    for start, end in ends:
        if name and _is_name(fingerprint(title[end:]), name) and size(title[:start]) >= 2:
            return title[:start]
        if name and fingerprint(title[:start]) == name:
            return title[end:]
    return title


def _is_name(text: str, site: str) -> bool:
    return bool(text) and (text in site or site in text)
