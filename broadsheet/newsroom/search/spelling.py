"""Corrects misspelt words by those that stand in headlines, tags and names of authors; the same on every database."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from broadsheet.newsroom.models import ArticlePage, ArticleTag, Author, Byline
from broadsheet.newsroom.search.words import Term, Words, folded, tokens

_RENEWED_AFTER = timedelta(minutes=10)
_SHORTEST = 4
_CANDIDATES = 60
_ALIKE = 0.74


@dataclass(slots=True)
class Vocabulary:
    """The words in use, found by the threes of letters that they have in common with a misspelt one."""

    words: dict[str, str] = field(default_factory=dict)
    uses: Counter[str] = field(default_factory=Counter)
    by_letters: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, texts: Iterable[str]) -> Vocabulary:
        """The words of these texts."""
        found = cls()
        for text in texts:
            for word in tokens(text):
                plain = folded(word)
                if len(plain) >= _SHORTEST:
                    found.words.setdefault(plain, word)
                    found.uses[plain] += 1
        for plain in found.words:
            for letters in _threes(plain):
                found.by_letters[letters].append(plain)
        return found

    def correct(self, word: str) -> str:
        """The word in use that is most like this one; empty where there is none, or where the word is in use."""
        plain = folded(word)
        if len(plain) < _SHORTEST:
            return ""
        if plain in self.words:
            # Nothing is found for it as it was typed: perhaps it has an accent.
            return "" if self.words[plain].casefold() == word.casefold() else self.words[plain]
        shared = Counter(other for letters in _threes(plain) for other in self.by_letters.get(letters, ()))
        near = [other for other, _ in shared.most_common(_CANDIDATES) if abs(len(other) - len(plain)) <= 2]
        rated = [(_likeness(plain, other), self.uses[other], other) for other in near]
        best = max(rated, default=(0.0, 0, ""))
        return self.words[best[2]] if best[0] >= _ALIKE else ""


class Spelling:
    """A vocabulary of what everybody may read, made anew every ten minutes."""

    def __init__(self) -> None:
        self._vocabulary: Vocabulary | None = None
        self._made_at: datetime | None = None
        self._making = threading.Lock()

    def correct(self, words: Words, now: datetime) -> str:
        """The words with the misspelt ones put right; empty where nothing better is known."""
        vocabulary = self._current(now)
        text, is_better = words.text, False
        for term in words.wanted:
            better = _corrected(term, vocabulary)
            if better and term.text in text:
                text, is_better = text.replace(term.text, better, 1), True
        return text if is_better else ""

    def forget(self) -> None:
        """Make the vocabulary anew when it is next needed."""
        self._vocabulary = None

    def _current(self, now: datetime) -> Vocabulary:
        with self._making:
            made_at = self._made_at
            if self._vocabulary is None or made_at is None or now - made_at > _RENEWED_AFTER:
                self._vocabulary, self._made_at = Vocabulary.of(_texts()), now
            return self._vocabulary


def _texts() -> list[str]:
    """The headlines, tags and authors of what everybody may read."""
    articles = ArticlePage.objects.newest_first().order_by()
    readable = articles.values("pk")
    tags = ArticleTag.objects.filter(content_object__in=readable).values_list("tag__name", flat=True)
    names = Author.objects.filter(pk__in=Byline.objects.filter(article__in=readable).values("author"))
    return [*articles.values_list("title", flat=True), *tags, *names.values_list("name", flat=True)]


def _corrected(term: Term, vocabulary: Vocabulary) -> str:
    if term.is_piece or len(term.tokens) != 1:
        return ""
    return vocabulary.correct(term.text)


def _likeness(word: str, other: str) -> float:
    """How much two words are alike, from 0 to 1; the first letter is seldom wrong."""
    alike = SequenceMatcher(None, word, other, autojunk=False).ratio()
    return alike + (0.03 if word[0] == other[0] else 0)


def _threes(word: str) -> set[str]:
    framed = f" {word} "
    return {framed[at : at + 3] for at in range(len(framed) - 2)}


spelling = Spelling()
