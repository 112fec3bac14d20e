"""The rules, banned words and bans of this install, held in memory and read again when their version changes.

A reply therefore costs no further query: its thread's row comes with the version number, and every process has
the rules of that version in memory or reads them once.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from broadsheet.discussion.models import Ban, BanKind, BannedWord, PhraseAction, ReadyList, Rule, RulesVersion, Thread
from broadsheet.discussion.notifications import webhooks
from broadsheet.discussion.notifications.webhooks import WebhookTarget
from broadsheet.discussion.rules import effective, ready_lists
from broadsheet.discussion.rules.banned_words import BannedWords
from broadsheet.discussion.rules.effective import EffectiveRules
from broadsheet.discussion.states import Mode
from broadsheet.lib import client_ip, remembered
from broadsheet.lib.rows import Prepared

_ONLY = 1

_FRESH_BITS = 62

# As plain SQL: composing it with the ORM takes longer than the whole query.
_VERSION = RawSQL(  # noqa: S611  (nothing of it comes from outside)
    f"COALESCE((SELECT version FROM {RulesVersion._meta.db_table} WHERE id = %s), 0)",  # noqa: S608  (a table's name)
    [_ONLY],
)


_COLUMNS = tuple(field.attname for field in Thread._meta.concrete_fields)


@Prepared
def _thread_rows(thread: int) -> QuerySet[Thread, tuple[Any, ...]]:
    return Thread.objects.annotate(rules_version=_VERSION).filter(pk=thread).values_list(*_COLUMNS, "rules_version")


@cache
def _no_rule() -> Rule:
    """What holds where nobody has set anything."""
    return Rule()


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One version of the rules."""

    values: dict[tuple[str, str], Rule] = field(default_factory=dict)
    banned_words: BannedWords = field(default_factory=lambda: BannedWords(()))
    binned_words: BannedWords = field(default_factory=lambda: BannedWords(()))
    bans: dict[tuple[str, str], Ban] = field(default_factory=dict)
    webhooks: tuple[WebhookTarget, ...] = ()
    ranges: tuple[tuple[IPv4Network | IPv6Network, Ban], ...] = ()

    def inherited(self, thread: Thread) -> Rule:
        """The rule nearest to a thread that is not its own: its section's, or the site's."""
        section = self.values.get((thread.site, thread.section)) if thread.section else None
        return section or self.values.get((thread.site, "")) or _no_rule()

    def effective(self, thread: Thread, now: datetime) -> EffectiveRules:
        """How replies are taken in ``thread`` at ``now``."""
        return effective.resolve(thread, self.inherited(thread), now, timezone.get_current_timezone())

    def is_hidden(self, thread: Thread) -> bool:
        """Whether people have hidden the comments of ``thread``, or in its section or site."""
        return effective.nearest_mode(thread.mode, self.inherited(thread)) == Mode.HIDDEN

    def phrase_in(self, *texts: str) -> tuple[str, bool]:
        """A listed phrase that stands in one of the texts, and whether it puts it with the spam; or nothing.

        ``banned_words`` are all that are listed, so that most texts are looked through once.
        """
        found = self.banned_words.find(*texts)
        binned = self.binned_words.find(*texts) if found else ""
        return binned or found, bool(binned)

    def active_ban(
        self, keys: dict[BanKind, str], now: datetime, domains: Collection[str] = (), address: str = ""
    ) -> Ban | None:
        """The ban that holds against somebody with these names, keyed hashes and domains at this address, if any."""
        found = [self.bans.get((kind, value)) for kind, value in keys.items() if value]
        found += [self.bans.get((BanKind.DOMAIN, domain)) for domain in domains]
        if self.ranges and address:
            place = client_ip.parse(address)
            found += [ban for network, ban in self.ranges if place in network]
        return next((ban for ban in found if ban and (ban.until is None or now < ban.until)), None)


def thread_and_rules(thread_id: int) -> tuple[Thread, RuleSet] | None:
    """A thread and the rules in force, in one query; ``None`` if there is no such thread."""
    rows = _thread_rows(thread=thread_id)
    if not rows:
        return None
    *columns, rules_version = rows[0]
    return Thread.from_db(DEFAULT_DB_ALIAS, _COLUMNS, columns), rule_set(rules_version)


def rule_set(rules_version: int | None = None) -> RuleSet:
    """The rules in force; with the version number at hand they usually cost no query."""
    if rules_version is None:
        rules_version = RulesVersion.objects.filter(pk=_ONLY).values_list("version", flat=True).first() or 0
    return _cache.get(rules_version)


def bump_version() -> None:
    """Draw a new version number, in the transaction that changes the rules.

    It is drawn, not counted, so that one that was rolled back is never mistaken for another.
    """
    RulesVersion.objects.update_or_create(pk=_ONLY, defaults={"version": secrets.randbits(_FRESH_BITS) + 1})


class _Cache:
    """The one version that this process has read last."""

    def __init__(self) -> None:
        self._kept: tuple[int, RuleSet] = (0, RuleSet())
        self._reading = threading.Lock()

    def get(self, rules_version: int) -> RuleSet:
        kept, found = self._kept
        if kept == rules_version:
            return found
        with self._reading:
            found = read()
            self._kept = (rules_version, found)
        return found

    def forget(self) -> None:
        self._kept = (0, RuleSet())


def read() -> RuleSet:
    """The rules in the database, with what the present transaction has changed."""
    # What the site has listed itself says more than a ready list.
    phrases = ready_lists.normalised(ReadyList.objects.values_list("language", "action"))
    phrases |= dict(BannedWord.objects.values_list("normalised", "action"))
    bans = Ban.objects.in_bulk()
    return RuleSet(
        {(rule.site, rule.section): rule for rule in Rule.objects.all()},
        BannedWords(phrases),
        BannedWords(phrase for phrase, action in phrases.items() if action == PhraseAction.BIN),
        {(ban.kind, ban.value): ban for ban in bans.values()},
        webhooks.registered(),
        tuple((ip_network(ban.value), ban) for ban in bans.values() if ban.kind == BanKind.RANGE),
    )


_cache = _Cache()
remembered.forget_too(_cache.forget)
