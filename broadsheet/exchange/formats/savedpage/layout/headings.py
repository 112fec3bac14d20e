"""Which element of a page is the headline of its story, and how the headline reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from broadsheet.exchange.formats.savedpage import dom
from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.layout.blocks import Piece
from broadsheet.exchange.formats.savedpage.wording import fingerprint, is_paragraph, size

Names = frozenset[str]
_LEAST_SHARED, _SURE = 0.5, 0.9
_LONGEST_SEARCHED = 1000
_SEPARATOR = re.compile(r"\s+(?:[-–—|·•»›│:]|>>|::)\s+|\s*[|│]\s*|\s*»\s+")


def find(root: Element, titles: Sequence[str], site: Names) -> Element | None:
    """The heading that the page's titles repeat, an ``h1`` before others; else the only ``h1`` that is no logo."""
    told = [_Told.of(title) for title in dict.fromkeys(titles) if fingerprint(title)]
    best: tuple[float, Element] | None = None
    for element in root.iter("h1", "h2", "h3", "h4"):
        score = _likeness(element, told, site)
        if score > 0 and (best is None or score > best[0]):
            best = (score, element)
    plain = _plain_ones(root, told, site)
    if best is not None and (best[0] >= _SURE or best[1].tag == "h1" or len(plain) != 1):
        return best[1]
    return plain[0] if len(plain) == 1 else None


def names_of(site: str, host: str) -> Names:
    """What the site is called, as fingerprints: a heading that says no more is a logo."""
    host = host.removeprefix("www.")
    return frozenset(filter(None, map(fingerprint, (site, host, host.rpartition(".")[0]))))


def above(root: Element, pieces: Sequence[Piece], title: str) -> Element | None:
    """For a page whose titles no heading repeats: the one that stands right over the story, with a word of the tab's
    title in it."""
    first = next((piece.place for piece in pieces if piece.block.kind != "heading"), None)
    found: Element | None = None
    for element in root.iter():
        if element is first:
            return found if found is not None and _words(dom.text_of(found)) & _words(title) else None
        if element.tag in ("h1", "h2", "h3") and dom.text_of(element) and not _is_logo(element):
            found = element
        elif element.tag == "p" and is_paragraph(dom.text_of(element)):
            found = None
    return None


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

    @classmethod
    def of(cls, title: str) -> _Told:
        cuts = _SEPARATOR.finditer(title[:_LONGEST_SEARCHED])
        return cls(fingerprint(title), _words(title), frozenset(fingerprint(title[: cut.start()]) for cut in cuts))


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
    apart = {fingerprint(dom.text_of(part)) for part in islice(heading.iter(), 1, 50)}
    for candidate in candidates:
        other = fingerprint(candidate)
        # A beginning is a headline of its own only if what follows is set apart from it; else it is cut.
        whole = key.endswith(other) or key.removeprefix(other) in apart
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
