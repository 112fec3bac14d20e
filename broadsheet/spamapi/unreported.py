"""What was answered and never reported: after some days it becomes a weak lesson of its owner.

The rule is `spamfilter.unreported`. Until it can be applied, the evidence of a few checks is kept with them: keyed
hashes, no words. A report that comes later is a lesson about the same key, and so replaces the weak one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from broadsheet.spamapi import ledger
from broadsheet.spamapi.conf import settings
from broadsheet.spamapi.learning.hash_key import site_key
from broadsheet.spamapi.models import TAUGHT, UNREPORTED, Check, Lesson, person_key
from broadsheet.spamfilter import Decision, Submission
from broadsheet.spamfilter import unreported as rule
from broadsheet.spamfilter.features import kept_evidence
from broadsheet.spamfilter.features.evidence import Evidence, collect

KEPT_EVERY = timedelta(seconds=60)
"""Of one key a process keeps the evidence of one check in this time: what is learned is a sample, and no flood."""

_AT_ONCE = 500
_LATEST = 100
_DAY = timedelta(days=1)
_last_kept: dict[int, datetime] = {}


def evidence_to_keep(
    decision: Decision,
    is_shown: bool,
    submission: Submission,
    evidence: Evidence | None,
    key_id: int,
    now: datetime,
) -> dict[str, Any] | None:
    """The evidence of a check that is answered now, if it is one to be learned from should nobody report it."""
    if not settings.UNREPORTED_DAYS or evidence is None:
        return None
    if not rule.label_of(decision, is_shown, submission.campaign):
        return None
    last = _last_kept.get(key_id)
    if last is not None and now - last < KEPT_EVERY:
        return None
    _last_kept[key_id] = now
    return kept_evidence.packed(evidence if evidence.is_hashed else collect(submission, site_key()))


def run_due(now: datetime) -> int:
    """Learn from checks that nobody reported, and let go of their evidence; returns how many became lessons."""
    learned, room = 0, _Room(now)
    kept = Check.objects.filter(evidence__isnull=False).select_related("key").order_by("pk")
    for owner in kept.order_by().values_list("key__owner", flat=True).distinct():
        before = now - timedelta(days=rule.days_to_stand(_delays(owner), settings.UNREPORTED_DAYS))
        for check in kept.filter(key__owner=owner, checked_at__lte=before)[:_AT_ONCE]:
            with transaction.atomic():
                if not check.key.revoked_at:
                    # Its campaign was looked at when the evidence was kept.
                    answer = rule.label_of(Decision(check.decision), not check.sent_as_spam, None)
                    learned += room.add(check.lesson_key, answer, check.evidence, check.person, owner)
                Check.objects.filter(pk=check.pk).update(evidence=None)
    return learned


def _delays(owner: str) -> list[float]:
    """How many days after the check an owner's latest reports came, of those whose check is still known."""
    reports = Lesson.objects.filter(owner=owner, label__in=TAUGHT, key__startswith="check:").order_by("-pk")
    taught = dict(reports.values_list("key", "created_at")[:_LATEST])
    subjects = [key.rpartition(":")[2] for key in taught]
    first: dict[str, datetime] = {}
    for check in Check.objects.filter(key__owner=owner, subject__in=subjects).order_by("-pk"):
        first[check.lesson_key] = check.checked_at
    found = [(taught[key] - checked_at) / _DAY for key, checked_at in first.items() if key in taught]
    return [max(delay, 0.0) for delay in found]


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer of the filter about a submission to one of the operator's own sites, known as ``key``."""

    key: str
    decision: Decision
    submission: Submission
    """With the campaign that it had when it was judged."""


def learn(answers: Iterable[Answered], now: datetime) -> int:
    """Learn from answers to which nobody objected; returns how many became lessons.

    Of a submission its evidence is kept and no words. What is taught later about the same key replaces the lesson.
    """
    learned, room = 0, _Room(now)
    for one in answers:
        if answer := rule.label_of(one.decision, one.decision is Decision.PUBLISH, one.submission.campaign):
            evidence = kept_evidence.packed(collect(one.submission.reduced(), site_key()))
            learned += room.add(one.key, answer, evidence, person_key(one.submission.author_email))
    return learned


class _Room:
    """How much more each owner's model may learn of unreported answers: so many for each lesson that people taught."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._rows: dict[str, dict[str, int]] = {}

    def add(self, key: str, answer: str, evidence: dict[str, Any] | None, person: str, owner: str = "") -> bool:
        """Add an answer to the ledger, if there is room for it and its writer was not heard yet."""
        if not settings.UNREPORTED_DAYS or not answer or evidence is None:
            return False
        rows, label = self._rows_of(owner), UNREPORTED[answer]
        if not rule.is_wanted(rows[label], sum(rows[one] for one in TAUGHT)) or _was_heard(person, owner):
            return False
        added = ledger.append(key, label, evidence, "unreported", self._now, owner, person, is_weak=True)
        rows[label] += added
        return added

    def _rows_of(self, owner: str) -> dict[str, int]:
        if owner not in self._rows:
            self._rows[owner] = Lesson.objects.numbers(owner)
        return self._rows[owner]


def _was_heard(person: str, owner: str) -> bool:
    """Whether a writer, as far as known, has a lesson of this kind in an owner's model already."""
    heard = Lesson.objects.filter(owner=owner, person=person, label__in=UNREPORTED.values())
    return bool(person) and heard.exists()
