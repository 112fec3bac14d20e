"""The place of a story where the words that were searched for stand, with the words marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from broadsheet.newsroom.search.words import Term, folded

LONGEST = 240
# So much of a story is looked through; a longer one shows its beginning.
_LOOKED_THROUGH = 60_000
_BEFORE = 70


def marked(text: str, terms: Iterable[Term]) -> SafeString:
    """The whole text as HTML, the found words in it marked."""
    pattern = _pattern(terms)
    pieces: list[SafeString] = []
    at = 0
    for found in pattern.finditer(_plain(text)) if pattern else ():
        pieces += [escape(text[at : found.start()]), format_html("<mark>{}</mark>", text[found.start() : found.end()])]
        at = found.end()
    return format_html_join("", "{}", ((piece,) for piece in (*pieces, escape(text[at:]))))


def excerpt(text: str, terms: Iterable[Term]) -> SafeString:
    """A part of the text around the first found word, as HTML; empty where none is found."""
    terms = list(terms)
    text = text[:_LOOKED_THROUGH]
    pattern = _pattern(terms)
    found = pattern.search(_plain(text)) if pattern else None
    if found is None:
        return SafeString("")
    begin = _word_edge(text, max(0, found.start() - _BEFORE)) if found.start() > _BEFORE else 0
    end = max(begin + LONGEST, found.end())
    if end < len(text):
        space = text.rfind(" ", found.end(), end)
        end = space if space > 0 else end
    part = f"{'… ' if begin else ''}{text[begin:end].strip()}{' …' if end < len(text) else ''}"
    return marked(part, terms)


def _word_edge(text: str, at: int) -> int:
    space = text.find(" ", at, at + _BEFORE // 2)
    return space + 1 if space >= 0 else at


def _pattern(terms: Iterable[Term]) -> re.Pattern[str] | None:
    alternatives = [_alternative(term) for term in terms]
    return re.compile("|".join(alternatives), re.IGNORECASE) if alternatives else None


def _alternative(term: Term) -> str:
    words = r"[\W_]+".join(re.escape(_plain(token)) for token in term.tokens)
    if term.is_piece:
        return words
    end = r"\w*" if term.is_beginning else r"(?!\w)"
    return rf"(?<!\w){words}{end}"


def _plain(text: str) -> str:
    """The text without accents, each character still in its place."""
    return text if text.isascii() else text.translate(_accents())


@cache
def _accents() -> dict[int, str]:
    table = {}
    for number in range(0xC0, 0x2000):
        char = chr(number)
        base = folded(char)
        if len(base) == 1 and base != char and unicodedata.decomposition(char):
            table[number] = base
    return table
