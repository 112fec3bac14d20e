"""What the operator sees of the filter: its keys, its days, its hours, and what it learned last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncHour

from broadsheet.spamapi import statistics
from broadsheet.spamapi.models import ApiKey, Check, Label, Lesson, Usage


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key with the counts of the running month."""

    key: ApiKey
    counts: dict[str, int]

    @property
    def corrected(self) -> int:
        return self.counts["missed_spam"] + self.counts["false_positives"]

    @property
    def accuracy(self) -> str:
        return f"{statistics.accuracy(self.counts)} %" if self.counts["checks"] else "–"

    def cells(self) -> tuple[object, ...]:
        key, state = self.key, "revoked" if self.key.revoked_at else "in force"
        return (
            key.pk, key.site, key.owner or "–", f"{key.created_at:%Y-%m-%d}", self.counts["checks"],
            self.counts["spam"], self.corrected, self.accuracy, key.quota or "–", state,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hour:
    """What was asked within one hour."""

    begins: datetime
    spam: int
    ham: int


def keys(now: datetime) -> list[KeyRow]:
    """Every key, oldest first, with its month."""
    first = now.astimezone(UTC).date().replace(day=1)
    by_key: dict[int, list[Usage]] = {}
    for usage in Usage.objects.filter(day__gte=first):
        by_key.setdefault(usage.key_id, []).append(usage)
    return [KeyRow(key, statistics.totals(by_key.get(key.pk, []))) for key in ApiKey.objects.all()]


def hours(now: datetime, count: int = 48) -> list[Hour]:
    """The last hours, oldest first, those in which nothing was asked as well."""
    last = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    told_spam = Q(decision__in=("spam", "discard")) | Q(decision="hold", probability__gte=0.5)
    begins = [last - timedelta(hours=back) for back in reversed(range(count))]
    found = Check.objects.filter(checked_at__gte=begins[0]).annotate(hour=TruncHour("checked_at", tzinfo=UTC))
    counts = {
        row["hour"]: row
        for row in found.values("hour").annotate(spam=Count("pk", filter=told_spam), ham=Count("pk", filter=~told_spam))
    }
    nothing = {"spam": 0, "ham": 0}
    return [Hour(begin, *(counts.get(begin, nothing)[label] for label in ("spam", "ham"))) for begin in begins]


def days(now: datetime, count: int = 30) -> list[dict[str, object]]:
    """The counts of the last days, all keys together, oldest first."""
    first = now.astimezone(UTC).date() - timedelta(days=count - 1)
    by_day: dict[object, list[Usage]] = {}
    for usage in Usage.objects.filter(day__gte=first):
        by_day.setdefault(usage.day, []).append(usage)
    dates = [first + timedelta(days=number) for number in range(count)]
    return [{"day": day, **statistics.totals(by_day.get(day, []))} for day in dates]


@dataclass(frozen=True, slots=True)
class LessonRow:
    """One thing it was taught: which way, when and by whom, without the words."""

    label: Label
    taught_at: datetime
    site: str
    """The site whose key it came in with; empty for everybody who teaches here."""
    owner: str


def last_lessons(count: int = 10) -> list[LessonRow]:
    """What it was taught last, newest first."""
    rows = list(Lesson.objects.order_by("-pk").values_list("label", "created_at", "source", "owner")[:count])
    numbers = {_key_number(source) for _, _, source, _ in rows}
    sites = dict(ApiKey.objects.filter(pk__in=numbers - {None}).values_list("pk", "site"))
    return [
        LessonRow(Label(label), when, sites.get(_key_number(source), ""), owner) for label, when, source, owner in rows
    ]


def _key_number(source: str) -> int | None:
    kind, _, number = source.partition(":")
    return int(number) if kind == "key" and number.isdecimal() and len(number) < 18 else None
