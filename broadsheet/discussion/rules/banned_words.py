"""The list of words and phrases that are read by a person first, matched as they are read, not as they are typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from broadsheet.spamfilter.text.normalisation import fold

LONGEST = 200

_LONGEST_NORMALISED = 400

# In the scripts of India and South-East Asia vowels are marks on letters; without them a word would fall apart.
_VOWELS = "".join(chr(code) for code in range(0x0900, 0x1800) if unicodedata.category(chr(code)) in {"Mn", "Mc"})

_LETTER = rf"(?:[^\W_]|[{_VOWELS}])"

_WORD = re.compile(rf"{_LETTER}+")

# "v i a g r a": single letters in a row are read as one word.
_SPACED = re.compile(rf"(?<![^\W_])(?<![{_VOWELS}])(?:{_LETTER}[\s._\-*]+){{2,}}{_LETTER}(?!{_LETTER})")

# Thai, Lao, Tibetan, Burmese, Khmer, Japanese and Chinese put no spaces between words.
_WITHOUT_SPACES = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)

# Digits and signs that stand for letters: "1diots". What "1" and "|" stand for depends on the word, so both are tried.
_LEET = [str.maketrans("013457@$!|", letters) for letters in ("oieastasii", "oleastasil")]

_LEET_WORD = re.compile(rf"(?:{_LETTER}|[@$!|])+")

_LEET_SIGN = re.compile(r"[013457@$!|]")

# A shorter word with a digit is a size, a format or a road; one that is mostly digits is a number.
_SHORTEST_LEET = 4

# Shorter phrases stand in too many spelt-out words by chance.
_SHORTEST_SPELT = 3


def words(text: str) -> list[str]:
    """The words of a text, normalised: look-alikes, accents, case and hidden characters are gone."""
    return _words(fold(text))


def normalised(phrase: str) -> str:
    """A phrase as the list keeps it: its normalised words with one space between."""
    return " ".join(words(phrase))


def fits(phrase: str) -> bool:
    """Whether a phrase is short enough for the list, also in its normalised form."""
    return len(phrase) <= LONGEST and len(normalised(phrase)) <= _LONGEST_NORMALISED


class BannedWords:
    """A list of normalised phrases, asked which of them a text holds. Costs by the text's length, not the list's."""

    def __init__(self, listed: Iterable[str]) -> None:
        phrases = [phrase for phrase in listed if phrase]
        self._in_words = _Runs((tuple(phrase.split()), phrase) for phrase in phrases)
        letters = [(phrase.replace(" ", ""), phrase) for phrase in phrases]
        self._spelt = _Runs((bare, phrase) for bare, phrase in letters if len(bare) >= _SHORTEST_SPELT)
        self._without_spaces = _Runs((bare, phrase) for bare, phrase in letters if _WITHOUT_SPACES.search(bare))

    def find(self, *texts: str) -> str:
        """The first listed phrase that stands in one of the texts, or nothing."""
        return next((found for text in texts for found in self._in(fold(text)) if found), "")

    def _in(self, text: str) -> Iterator[str]:
        found = _words(text)
        yield self._in_words.find(tuple(found))
        for read in _leet_readings(text):
            yield self._in_words.find(read)
        for spelt in _SPACED.finditer(text):
            yield self._spelt.find(_joined(spelt))
        yield self._without_spaces.find("".join(found))


class _Runs:
    """Runs of words or of letters, looked for wherever they may begin: one look for each length that occurs there."""

    def __init__(self, named: Iterable[tuple[tuple[str, ...] | str, str]]) -> None:
        self._names = dict(named)
        self._lengths: dict[str, set[int]] = {}
        for run in self._names:
            self._lengths.setdefault(run[0], set()).add(len(run))

    def find(self, text: tuple[str, ...] | str) -> str:
        """The name of the first of them that ``text`` holds, or nothing."""
        for place, first in enumerate(text if self._lengths else ()):
            for length in self._lengths.get(first, ()):
                found = self._names.get(text[place : place + length])
                if found:
                    return found
        return ""


def _leet_readings(text: str) -> Iterator[tuple[str, ...]]:
    """The words of a folded text in each way in which those with digits and signs among letters can be read."""
    if not _LEET_SIGN.search(text):
        return
    tokens = [token.strip("!|") for token in _LEET_WORD.findall(_SPACED.sub(_joined, text))]
    if any(_is_leet(token) for token in tokens):
        for letters in _LEET:
            yield tuple(
                word for one in tokens for word in ([one.translate(letters)] if _is_leet(one) else _WORD.findall(one))
            )


def _is_leet(token: str) -> bool:
    """Whether a word has signs among its letters, and is mostly letters."""
    signs = len(_LEET_SIGN.findall(token))
    return len(token) >= _SHORTEST_LEET and 0 < signs < len(token) - signs


def _words(text: str) -> list[str]:
    return _WORD.findall(_SPACED.sub(_joined, text))


def _joined(spelt: re.Match[str]) -> str:
    return "".join(_WORD.findall(spelt.group()))
