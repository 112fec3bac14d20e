"""Names of authors: in a line such as "By Anna Hart and Kim Lee", and in a page's own data."""

from __future__ import annotations

import re
from collections.abc import Sequence

from broadsheet.exchange.formats.savedpage.wording import collapse, fingerprint, word_set

_BY = re.compile(r"(?:written |reported |words )?(?:by|von|par|por|door|di)\b\s*:?\s+(?P<who>.+)", re.IGNORECASE)
_WORD = r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*\.?"
_NAME = re.compile(rf"{_WORD}(?:\s+{_WORD}){{0,5}}")
_PARTICLES = word_set("van von der den de da di del della la le bin al dos ter y")
_LONGEST_LINE = 200
_LONGEST_NAME = 100
_MOST_AUTHORS = 20


def is_byline(text: str) -> bool:
    """Whether a text begins with "By" (in any of several languages) and something after it."""
    return _BY.fullmatch(text) is not None


def people(text: str) -> tuple[str, ...]:
    """The names in a byline, with or without its "By"; nothing if it does not read as names."""
    text = collapse(text)[:_LONGEST_LINE]
    found = _BY.fullmatch(text)
    names = [name.strip() for name in re.split(r",|&|;|\s+(?:and|und|et|y)\s+", found["who"] if found else text)]
    names = [name for name in names if name]
    return tuple(dict.fromkeys(names)) if names and all(_is_name(name) for name in names) else ()


def _is_name(text: str) -> bool:
    words = text.split()
    return bool(_NAME.fullmatch(text)) and all(not word[0].islower() or word in _PARTICLES for word in words)


def without_by(authors: Sequence[str]) -> tuple[str, ...]:
    """Authors as a page's data names them: without "By", addresses of profiles, and repeats."""
    kept: dict[str, str] = {}
    for author in authors:
        found = _BY.fullmatch(collapse(author))
        name = (found["who"] if found else collapse(author)).strip(" ,-–—|")
        if name and len(name) <= _LONGEST_NAME and "://" not in name and fingerprint(name):
            kept.setdefault(fingerprint(name), name)
    return tuple(kept.values())[:_MOST_AUTHORS]
