"""What somebody typed into the search form, understood: words, "exact phrases" and -words that must not occur."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MOST_CHARACTERS, MOST_TERMS = 200, 12
_CHUNK = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
# Scripts that are written without spaces between words: Thai, Lao, Burmese, Khmer, and those of Chinese and Japanese.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_SHORTEST_BEGINNING = 3


@dataclass(frozen=True, slots=True)
class Term:
    """One word, or several that stand beside each other.

    A term that ``is_beginning`` also finds longer words. One that ``is_piece`` is found inside others, since its script
    does not say where words end.
    """

    text: str
    is_beginning: bool = False
    is_piece: bool = False

    @property
    def tokens(self) -> list[str]:
        """Its words, without what stands between them."""
        return tokens(self.text)


@dataclass(frozen=True, slots=True)
class Words:
    """What is searched for: every one of ``wanted`` and none of ``unwanted``.

    ``text`` is what was typed, as far as it is used; ``is_cut`` where there was more of it than that.
    """

    text: str = ""
    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    is_cut: bool = False


def understand(typed: str) -> Words:
    """Any text is understood somehow; there are no wanted terms in one without letters and numbers."""
    readable = "".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in typed)
    text = " ".join(unicodedata.normalize("NFC", readable[: 20 * MOST_CHARACTERS]).split())
    used = text[:MOST_CHARACTERS].strip()
    terms = [(bool(minus), term) for minus, phrase, word in _CHUNK.findall(used) if (term := _term(phrase, word))]
    kept = terms[:MOST_TERMS]
    return Words(
        used,
        tuple(dict.fromkeys(term for is_unwanted, term in kept if not is_unwanted)),
        tuple(dict.fromkeys(term for is_unwanted, term in kept if is_unwanted)),
        is_cut=used != text or len(kept) < len(terms),
    )


def tokens(text: str) -> list[str]:
    """The words of a text as the index takes them apart: runs of letters and numbers, with their accents."""
    parts = "".join(char if char.isalnum() or unicodedata.category(char)[0] == "M" else " " for char in text)
    return [part for part in parts.split() if any(map(str.isalnum, part))]


def folded(text: str) -> str:
    """The text in small letters without accents."""
    parts = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in parts if unicodedata.category(char) != "Mn")


def _term(phrase: str, word: str) -> Term | None:
    text = phrase or word
    found = tokens(text)
    if not found:
        return None
    if _UNSPACED.search(text):
        return Term(" ".join(found), is_piece=True)
    is_one = bool(word) and len(found) == 1
    return Term(" ".join(found), is_beginning=is_one and len(found[0]) >= _SHORTEST_BEGINNING)
