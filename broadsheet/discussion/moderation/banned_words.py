"""The list of banned words as moderators look through it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.paginator import Page, Paginator

from broadsheet.discussion import stats
from broadsheet.discussion.models import BannedWord
from broadsheet.discussion.rules import banned_words

_A_PAGE = 200


def find(sought: str, number: str) -> Page[BannedWord]:
    """A page of the listed phrases that hold ``sought``, in whatever spelling; of all of them for nothing."""
    key = banned_words.normalised(sought)
    listed = BannedWord.objects.filter(normalised__contains=key) if key or not sought else BannedWord.objects.none()
    return Paginator(listed.select_related("added_by").order_by("normalised"), _A_PAGE).get_page(number)


def with_held(words: Iterable[BannedWord], now: datetime) -> list[tuple[BannedWord, int]]:
    """Each phrase with how many comments it has held in 30 days."""
    held = stats.held_by_phrase(now)
    return [(word, held[word.normalised]) for word in words]
