"""Finds a page of articles for a form, corrects what nothing is found for, and remembers the answer for a minute."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.core.cache import cache
from django.core.paginator import Page as PageOfItems
from django.core.paginator import Paginator
from django.utils.safestring import SafeString

from broadsheet.lib import client_ip, ratelimit, signing
from broadsheet.newsroom.models import ArticlePage
from broadsheet.newsroom.search import excerpts, index
from broadsheet.newsroom.search.forms import SearchForm
from broadsheet.newsroom.search.index import Hits
from broadsheet.newsroom.search.spelling import spelling
from broadsheet.newsroom.search.words import Words, understand

RESULTS_A_PAGE, MOST_RESULTS = 20, 1_000
A_MINUTE, _NETWORK_TIMES = 30, 10
_REMEMBERED_SECONDS = 60
_BETWEEN_PARTS = re.compile(r"([.!?…”»:]), ")


class TooManySearches(Exception):
    """One address, or its network, searches too often."""


@dataclass(frozen=True, slots=True)
class Result:
    """An article that was found, its headline and a part of its story with the words marked."""

    article: ArticlePage
    headline: SafeString
    excerpt: SafeString


@dataclass(frozen=True)
class Found:
    """A page of results; ``corrected`` is what was searched for instead, since nothing was found for the words."""

    words: Words
    results: list[Result] = field(default_factory=list)
    total: int = 0
    number: int = 1
    corrected: str = ""

    @cached_property
    def page(self) -> PageOfItems[int]:
        """Which page it is of how many."""
        return _pages(self.total).get_page(self.number)

    @property
    def is_more_than_shown(self) -> bool:
        """Whether there are more than the pages reach."""
        return self.total > MOST_RESULTS


def find(form: SearchForm, number: str, address: str, now: datetime) -> Found:
    """The page of that number. Raises TooManySearches, for answers that have to be worked out."""
    page = _page_number(number)
    remembered_as = _name(form, page)
    answer = cache.get(remembered_as)
    if answer is None:
        _count(address, now)
        answer = _search(form, page, now)
        cache.set(remembered_as, answer, _REMEMBERED_SECONDS)
    ids, total, corrected = answer
    words = understand(corrected) if corrected else form.words
    # Asked anew, since an article may have been unpublished within the minute.
    return Found(form.words, _results(ids, words), total, page, corrected)


def _search(form: SearchForm, page: int, now: datetime) -> tuple[tuple[int, ...], int, str]:
    hits, corrected = _hits(form, form.words, page), ""
    if not hits.total and form.words.wanted and page == 1:
        corrected = spelling.correct(form.words, now)
        hits = _hits(form, understand(corrected), page) if corrected else hits
    return hits.ids, hits.total, corrected if hits.total else ""


def _hits(form: SearchForm, words: Words, page: int) -> Hits:
    first = (page - 1) * RESULTS_A_PAGE
    if not words.text:
        narrowed = form.articles()
        return Hits(tuple(narrowed.values_list("pk", flat=True)[first : first + RESULTS_A_PAGE]), narrowed.count())
    return index.search(words, form.articles(), first, RESULTS_A_PAGE, is_by_date=form.is_by_date)


def _results(ids: Sequence[int], words: Words) -> list[Result]:
    found = ArticlePage.objects.newest_first().filter(pk__in=ids).for_lists().with_sections()
    articles, texts = {article.pk: article for article in found}, index.texts(ids)
    return [_result(articles[pk], texts.get(pk, ""), words) for pk in ids if pk in articles]


def _result(article: ArticlePage, text: str, words: Words) -> Result:
    # The index puts a comma between the parts of a story, also where one ends with a full stop.
    text = _BETWEEN_PARTS.sub(r"\1 ", text)
    part = excerpts.excerpt(text, words.wanted) or excerpts.marked(article.standfirst, words.wanted)
    return Result(article, excerpts.marked(article.title, words.wanted), part)


def _page_number(text: str) -> int:
    last = MOST_RESULTS // RESULTS_A_PAGE
    return min(max(1, int(text)), last) if text.isascii() and text.isdecimal() and len(text) < 9 else 1


def _pages(total: int) -> Paginator[int]:
    return Paginator(range(min(total, MOST_RESULTS)), RESULTS_A_PAGE)


def _name(form: SearchForm, page: int) -> str:
    return f"search-{signing.keyed_hash('search', json.dumps([form.data, page]))}"


def _count(address: str, now: datetime) -> None:
    who, network, clock = client_ip.subscriber(address), client_ip.network(address), now.timestamp()
    is_address = ratelimit.is_too_much("search", who, A_MINUTE, 60, clock)
    is_network = ratelimit.is_too_much("search-network", network, A_MINUTE * _NETWORK_TIMES, 60, clock)
    if is_address or is_network:
        raise TooManySearches
