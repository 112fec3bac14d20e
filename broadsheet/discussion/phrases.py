"""The list of words and phrases that are read by a person first, matched as they are read, not as they are typed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from broadsheet.spamfilter.folding import fold

_WORD = re.compile(r"[^\W_]+")
# "v i a g r a": single letters in a row are read as one word.
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W_][\s._\-*]+){2,}[^\W_](?![^\W_])")


def words(text: str) -> list[str]:
    """The words of a text, folded: look-alikes, accents, case and hidden characters are gone."""
    folded = _SPACED.sub(lambda match: "".join(_WORD.findall(match.group())), fold(text))
    return _WORD.findall(folded)


def folded(phrase: str) -> str:
    """A phrase as the list keeps it: its folded words with one space between."""
    return " ".join(words(phrase))


class Phrases:
    """A list of folded phrases, asked which of them a text holds. Costs by the text's length, not the list's."""

    def __init__(self, listed: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for phrase in listed:
            parts = tuple(phrase.split())
            if parts:
                self._by_first.setdefault(parts[0], []).append(parts)

    def find(self, *texts: str) -> str:
        """The first listed phrase that stands in one of the texts, or nothing."""
        if not self._by_first:
            return ""
        for text in texts:
            found = self._find_in(words(text))
            if found:
                return found
        return ""

    def _find_in(self, spoken: list[str]) -> str:
        for place, word in enumerate(spoken):
            for parts in self._by_first.get(word, ()):
                if tuple(spoken[place : place + len(parts)]) == parts:
                    return " ".join(parts)
        return ""
