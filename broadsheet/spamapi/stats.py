"""What was asked of the filter, what it answered and how often it was corrected: for keys' owners and the operator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncHour, TruncMonth

from broadsheet.spamapi.keys import Holder
from broadsheet.spamapi.models import ApiKey, Check, Label, Lesson, Usage

COUNTS = ("spam", "ham", "missed_spam", "false_positives")
Counts = dict[str, int]
"""How much of each of ``COUNTS``, and perhaps of "checks"."""

ENOUGH_ANSWERS = 50
"""Of fewer answers no share is shown: one correction among ten says nothing about the next hundred."""

_PERIODS = {"60-days": 60, "6-months": 183, "year": 366}


# -- What the owner of a key may know -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SitesQuery:
    """Which sites of a key: in a month (``Y-m``, else the running one), by part of their name, in which order."""

    month: str = ""
    name_contains: str = ""
    order: str = ""
    limit: int = 500
    offset: int = 0


@dataclass(frozen=True, slots=True)
class SiteCounts:
    """What was asked for one site in a month."""

    site: str
    checks: int
    counts: Counts


@dataclass(frozen=True, slots=True)
class SitesPage:
    """The sites of one key in one month, a page of them."""

    query: SitesQuery
    month: str
    rows: list[SiteCounts]
    total: int


@dataclass(frozen=True, slots=True)
class PeriodPart:
    """A day or a month within a period, and for how many sites something was asked in it."""

    name: str
    begins: date
    sites: int
    sums: Counts


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of a period with their parts."""

    sums: Counts
    parts: list[PeriodPart] = field(default_factory=list)


def used_this_month(key_id: int, now: datetime) -> int:
    """How many checks a key has had in the running month."""
    used = Usage.objects.filter(key_id=key_id, day__gte=_first_of_month(now)).aggregate(sum=Sum("checks"))["sum"]
    return used or 0


def is_used_up(holder: Holder, now: datetime) -> bool:
    """Whether a key has had all checks of this month."""
    return holder.quota is not None and used_this_month(holder.id, now) >= holder.quota


def sites(key_id: int, query: SitesQuery, now: datetime) -> SitesPage:
    """The sites of a key in a month, those first for which most was asked (or most counted of ``query.order``)."""
    first, after = _month(query.month, now)
    found = Usage.objects.filter(key_id=key_id, day__gte=first, day__lt=after)
    if query.name_contains:
        found = found.filter(site__icontains=query.name_contains)
    by = query.order if query.order in COUNTS else "checks"
    sums = found.values("site").annotate(**{f"all_{name}": Sum(name) for name in ("checks", *COUNTS)})
    sums = sums.order_by(f"-all_{by}", "site")
    page: Iterable[Any] = sums[query.offset : query.offset + query.limit]
    rows = [SiteCounts(row["site"], row["all_checks"], {name: row[f"all_{name}"] for name in COUNTS}) for row in page]
    return SitesPage(query, f"{first:%Y-%m}", rows, sums.count())


def summary(key_id: int, period: str, now: datetime) -> Summary:
    """The counts of a period with their parts: by day for two months, else by month."""
    rows = Usage.objects.filter(key_id=key_id)
    if period in _PERIODS:
        rows = rows.filter(day__gt=now.date() - timedelta(days=_PERIODS[period]))
    by_day = period == "60-days"
    found = rows.annotate(part=F("day") if by_day else TruncMonth("day")).values("part").order_by("part")
    counted: Iterable[Any] = found.annotate(
        sites=Count("site", distinct=True), **{f"all_{name}": Sum(name) for name in COUNTS}
    )
    parts = [
        PeriodPart(
            f"{row['part']:{'%Y-%m-%d' if by_day else '%Y-%m'}}",
            row["part"],
            row["sites"],
            {name: row[f"all_{name}"] for name in COUNTS},
        )
        for row in counted
    ]
    return Summary({name: sum(part.sums[name] for part in parts) for name in COUNTS}, parts)


def accuracy(sums: Mapping[str, int]) -> str:
    """The share of answers that nobody had to correct, in percent."""
    answered = sums["spam"] + sums["ham"]
    wrong = sums["missed_spam"] + sums["false_positives"]
    return f"{max(0.0, 100.0 * (1.0 - wrong / answered)) if answered else 100.0:.2f}"


def _month(value: str, now: datetime) -> tuple[date, date]:
    """The first day of a month and that of the next one."""
    try:
        first = datetime.strptime(value.strip(), "%Y-%m").replace(tzinfo=UTC).date()
        return first, (first + timedelta(days=32)).replace(day=1)
    except (ValueError, OverflowError):
        first = _first_of_month(now)
    return first, (first + timedelta(days=32)).replace(day=1)


def _first_of_month(now: datetime) -> date:
    return now.astimezone(UTC).date().replace(day=1)


# -- What the operator sees -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key with the counts of the running month."""

    key: ApiKey
    counts: Counts

    @property
    def corrected(self) -> int:
        return self.counts["missed_spam"] + self.counts["false_positives"]

    @property
    def accuracy(self) -> str:
        """The share of answers that nobody had to correct, where there are enough of them to say."""
        enough = self.counts["spam"] + self.counts["ham"] >= ENOUGH_ANSWERS
        return f"{accuracy(self.counts)} %" if enough else "–"

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


@dataclass(frozen=True, slots=True)
class Day:
    """What was counted on one day."""

    day: date
    counts: Counts


def key_rows(now: datetime, numbers: Collection[int] | None = None) -> list[KeyRow]:
    """Every key, or those of these numbers, oldest first, with its month."""
    keys = ApiKey.objects.all() if numbers is None else ApiKey.objects.filter(pk__in=numbers)
    by_key: dict[int, list[Usage]] = defaultdict(list)
    for usage in Usage.objects.filter(day__gte=_first_of_month(now), key__in=keys):
        by_key[usage.key_id].append(usage)
    return [KeyRow(key, _totals(by_key[key.pk])) for key in keys]


def hours(now: datetime, count: int = 48) -> list[Hour]:
    """The last hours, oldest first, those in which nothing was asked as well."""
    last = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    begins = [last - timedelta(hours=back) for back in reversed(range(count))]
    found = Check.objects.filter(checked_at__gte=begins[0]).annotate(hour=TruncHour("checked_at", tzinfo=UTC))
    counts = {
        row["hour"]: row
        for row in found.values("hour").annotate(
            spam=Count("pk", filter=Q(sent_as_spam=True)), ham=Count("pk", filter=Q(sent_as_spam=False))
        )
    }
    nothing = {"spam": 0, "ham": 0}
    return [Hour(begin, *(counts.get(begin, nothing)[label] for label in ("spam", "ham"))) for begin in begins]


def days(now: datetime, count: int = 30, key_id: int | None = None) -> list[Day]:
    """The counts of the last days, of one key or of all together, oldest first."""
    first = now.astimezone(UTC).date() - timedelta(days=count - 1)
    by_day: dict[date, list[Usage]] = defaultdict(list)
    rows = Usage.objects.filter(day__gte=first)
    for usage in rows if key_id is None else rows.filter(key_id=key_id):
        by_day[usage.day].append(usage)
    dates = [first + timedelta(days=number) for number in range(count)]
    return [Day(day, _totals(by_day[day])) for day in dates]


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
    sites = dict(ApiKey.objects.filter(pk__in=numbers).values_list("pk", "site"))
    return [
        LessonRow(Label(label), when, sites.get(_key_number(source), ""), owner) for label, when, source, owner in rows
    ]


def _key_number(source: str) -> int:
    """The number of the key that a lesson came in with, 0 for none."""
    kind, _, number = source.partition(":")
    return int(number) if kind == "key" and number.isdecimal() and len(number) < 18 else 0


def _totals(rows: Iterable[Usage]) -> Counts:
    """All counts of some rows added up."""
    sums = dict.fromkeys(("checks", *COUNTS), 0)
    for row in rows:
        for name in sums:
            sums[name] += getattr(row, name)
    return sums
