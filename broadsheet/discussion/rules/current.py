"""The rules, phrases and bans of this install, held in memory and read again when their edition changes.

So a reply costs no further question to the database: its thread's row comes with the number of the edition, and
every process has the rules of that edition, or reads them once.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from broadsheet.discussion.models import Ban, Banned, Phrase, Rule, RuleBook, Thread
from broadsheet.discussion.rules import effective
from broadsheet.discussion.rules.effective import Standing, Ways
from broadsheet.discussion.rules.phrases import Phrases

_ONLY = 1

_FRESH_BITS = 62

# In the database's own words: put together by the framework it takes longer than the whole question.
_EDITION = RawSQL(  # noqa: S611  (nothing of it comes from outside)
    f"COALESCE((SELECT edition FROM {RuleBook._meta.db_table} WHERE id = %s), 0)",  # noqa: S608  (a table's name)
    [_ONLY],
)


@dataclass(frozen=True, slots=True)
class Barred:
    """A ban as a reply meets it."""

    reason: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Book:
    """One edition of the rules."""

    ways: dict[tuple[str, str], Ways] = field(default_factory=dict)
    phrases: Phrases = field(default_factory=lambda: Phrases(()))
    bans: dict[tuple[str, str], Barred] = field(default_factory=dict)

    def around(self, thread: Thread) -> Ways:
        """The rule nearest to a thread that is not its own: its section's, or the site's."""
        section = self.ways.get((thread.site, thread.section)) if thread.section else None
        return section or self.ways.get((thread.site, ""), Ways())

    def standing(self, thread: Thread, now: datetime) -> Standing:
        """How replies are taken in ``thread`` at ``now``."""
        return effective.of(
            Ways(thread.mode, thread.slow_minutes),
            self.around(thread),
            thread.opened_at,
            now,
            timezone.get_current_timezone(),
            closes_at=thread.closes_at,
            is_held=thread.held_since is not None,
        )

    def barred(self, keys: dict[Banned, str], now: datetime) -> Barred | None:
        """The ban that holds against somebody with these names and keyed hashes, if any."""
        found = [self.bans.get((kind, value)) for kind, value in keys.items() if value]
        return next((ban for ban in found if ban and (ban.until is None or now < ban.until)), None)


def with_edition(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    """Threads, each with the number of the present edition of the rules (``edition``)."""
    return threads.annotate(edition=_EDITION)


def book(edition: int | None = None) -> Book:
    """The rules in force; with the number of the edition at hand they usually cost nothing."""
    if edition is None:
        edition = RuleBook.objects.filter(pk=_ONLY).values_list("edition", flat=True).first() or 0
    return _shelf.book(edition)


def changed() -> None:
    """Give out a new edition, in the transaction that changes the rules.

    Its number is drawn, not counted, so that one that was rolled back is never mistaken for another.
    """
    RuleBook.objects.update_or_create(pk=_ONLY, defaults={"edition": secrets.randbits(_FRESH_BITS) + 1})


class _Shelf:
    """The one edition that this process has read last."""

    def __init__(self) -> None:
        self._kept: tuple[int, Book] = (0, Book())
        self._reading = threading.Lock()

    def book(self, edition: int) -> Book:
        kept, found = self._kept
        if kept == edition:
            return found
        with self._reading:
            found = _read()
            self._kept = (edition, found)
        return found


def _read() -> Book:
    return Book(
        {(rule.site, rule.section): _ways(rule) for rule in Rule.objects.all()},
        Phrases(Phrase.objects.values_list("folded", flat=True)),
        {(ban.kind, ban.value): Barred(ban.reason, ban.until) for ban in Ban.objects.all()},
    )


def _ways(rule: Rule) -> Ways:
    return Ways(
        rule.mode,
        rule.slow_minutes,
        rule.close_after_days,
        rule.night_from,
        rule.night_until,
        rule.closed_weekends,
    )


_shelf = _Shelf()
