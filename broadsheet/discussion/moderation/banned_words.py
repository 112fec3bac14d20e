"""The list of banned words as moderators look through it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from broadsheet.discussion import stats
from broadsheet.discussion.models import BannedWord
from broadsheet.discussion.rules import banned_words

_SHOWN = 500


@dataclass(frozen=True, slots=True)
class BannedWordsPage:
    """The beginning of the list, each row with how many comments it has held lately, and how long the list is."""

    rows: list[tuple[BannedWord, int]]
    total: int
    is_cut: bool


def find(sought: str, now: datetime) -> BannedWordsPage:
    """The listed phrases that hold ``sought``, in whatever spelling; all of them for nothing."""
    key = banned_words.normalised(sought)
    listed = BannedWord.objects.filter(normalised__contains=key) if key or not sought else BannedWord.objects.none()
    shown = list(listed.select_related("added_by").order_by("normalised")[:_SHOWN])
    held = stats.held_lately(now)
    rows = [(word, held[word.normalised]) for word in shown]
    return BannedWordsPage(rows, BannedWord.objects.count(), is_cut=len(shown) == _SHOWN)
