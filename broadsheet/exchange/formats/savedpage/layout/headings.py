"""Which element of a page is the headline of its story, and how the headline reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from urllib.parse import urlsplit

from broadsheet.exchange.formats.savedpage import dom
from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.wording import fingerprint, size

_LEAST_SHARED, _SURE = 0.5, 0.9
_LONGEST_SEARCHED = 1000
_SEPARATOR = re.compile(r"\s+(?:[-–—|·•»›│:]|>>|::)\s+|\s*[|│]\s*|\s*»\s+")


def find(root: Element, titles: Sequence[str]) -> Element | None:
    """The heading that the page's titles repeat, an ``h1`` before others; else the only ``h1`` that is no logo."""
    told = [(fingerprint(title), _words(title)) for title in titles if fingerprint(title)]
    best: tuple[float, Element] | None = None
    for element in root.iter("h1", "h2", "h3", "h4"):
        score = _likeness(element, told)
        if score > 0 and (best is None or score > best[0]):
            best = (score, element)
    plain = [element for element in root.iter("h1") if size(dom.text_of(element)) > 1 and not _is_logo(element)]
    if best is not None and (best[0] >= _SURE or best[1].tag == "h1" or len(plain) != 1):
        return best[1]
    return plain[0] if len(plain) == 1 else None


def _likeness(element: Element, told: Sequence[tuple[str, frozenset[str]]]) -> float:
    text = dom.text_of(element)[:_LONGEST_SEARCHED]
    key, words = fingerprint(text), _words(text)
    if len(key) < 4:
        return 0
    likeness = 0.0
    for other, others in told:
        if key in other or other in key:
            likeness = max(likeness, 0.5 + 0.5 * min(len(key), len(other)) / max(len(key), len(other)))
        elif len(words) >= 3:
            likeness = max(likeness, len(words & others) / max(len(words), len(others)))
    if likeness < _LEAST_SHARED:
        return 0
    likeness += {"h1": 0.3, "h2": 0.1}.get(element.tag, 0)
    return likeness - 0.5 * _is_logo(element)


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
