"""What a key's owner may know: how much was asked, what was found, and how often the filter had to be put right."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Count, F, Sum
from django.db.models.functions import TruncMonth

from broadsheet.spamapi.keys import Holder
from broadsheet.spamapi.models import Usage
from broadsheet.spamapi.wire import Fields

COUNTS = ("spam", "ham", "missed_spam", "false_positives")
SECONDS_SAVED = 10
"""What it takes a person to look at one spam comment and bin it; told to clients that show "time saved"."""

_PERIODS = {"60-days": 60, "6-months": 183, "year": 366}
_MOST_SITES = 500


@dataclass(frozen=True, slots=True)
class Sites:
    """The sites of one key in one month, a page of them."""

    month: str
    rows: list[dict[str, object]]
    limit: int
    offset: int
    total: int

    def as_json(self, extended: bool = False) -> dict[str, object]:
        rows = [row | ({"hash": "", "eligible_for_revoke": False} if extended else {}) for row in self.rows]
        return {self.month: rows, "limit": self.limit, "offset": self.offset, "total": self.total}


def used_this_month(key_id: int, now: datetime) -> int:
    first = now.astimezone(UTC).date().replace(day=1)
    return _sum(Usage.objects.filter(key_id=key_id, day__gte=first), "checks")["checks"]


def is_used_up(holder: Holder, now: datetime) -> bool:
    return holder.quota is not None and used_this_month(holder.id, now) >= holder.quota


def sites(key_id: int, fields: Fields, now: datetime) -> Sites:
    """The sites of a key in a month, as the client asks to have them filtered, ordered and cut."""
    first, after = _month(fields.get("month", ""), now)
    found = Usage.objects.filter(key_id=key_id, day__gte=first, day__lt=after)
    if wanted := fields.get("filter", "").strip()[:200]:
        found = found.filter(site__icontains=wanted)
    order = {"spam": "spam", "ham": "ham", "missed_spam": "missed_spam", "false_positives": "false_positives"}
    by = order.get(fields.get("order", ""), "checks")
    sums = found.values("site").annotate(**{f"all_{name}": Sum(name) for name in ("checks", *COUNTS)})
    sums = sums.order_by(f"-all_{by}", "site")
    limit, offset = _whole(fields.get("limit"), _MOST_SITES, 1), _whole(fields.get("offset"), 0, 0)
    rows = [
        {"site": row["site"], "api_calls": str(row["all_checks"])}
        | {name: str(row[f"all_{name}"]) for name in COUNTS}
        | {"is_revoked": False}
        for row in sums[offset : offset + limit]
    ]
    return Sites(f"{first:%Y-%m}", rows, limit, offset, sums.count())


def as_csv(found: Sites, key: str) -> str:
    """The same as a table; the title names the key, for the owner who sent it."""
    out = io.StringIO()
    out.write(
        f"Active sites for {key} during {found.month} "
        f"(limit:{found.limit}, offset: {found.offset}, total: {found.total})\n"
    )
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["Site", "Total API Calls", "Spam", "Ham", "Missed Spam", "False Positives", "Is Revoked"])
    for row in found.rows:
        cells = [_plain(row[name]) for name in ("site", "api_calls", *COUNTS)]
        writer.writerow([*cells, str(row["is_revoked"]).lower()])
    return out.getvalue()


def summary(key_id: int, period: str, now: datetime) -> dict[str, object]:
    """The counts of a period with their parts: by day for two months, else by month."""
    rows = Usage.objects.filter(key_id=key_id)
    if period in _PERIODS:
        rows = rows.filter(day__gt=now.date() - timedelta(days=_PERIODS[period]))
    by_day = period == "60-days"
    found = rows.annotate(part=F("day") if by_day else TruncMonth("day")).values("part").order_by("part")
    found = found.annotate(blogs=Count("site", distinct=True), **{f"all_{name}": Sum(name) for name in COUNTS})
    parts = {f"{row['part']:{'%Y-%m-%d' if by_day else '%Y-%m'}}": row for row in found}
    sums = {name: sum(row[f"all_{name}"] for row in parts.values()) for name in COUNTS}
    return {
        **sums,
        "time_saved": SECONDS_SAVED * sums["spam"],
        "accuracy": accuracy(sums),
        "breakdown": {
            name: {count: str(row[f"all_{count}"]) for count in COUNTS}
            | {"blogs": str(row["blogs"]), "da": f"{row['part']:%Y-%m-%d}"}
            for name, row in parts.items()
        },
    }


def accuracy(sums: dict[str, int]) -> str:
    """The share of answers that nobody had to correct, in percent."""
    answered = sums["spam"] + sums["ham"]
    wrong = sums["missed_spam"] + sums["false_positives"]
    return f"{max(0.0, 100.0 * (1.0 - wrong / answered)) if answered else 100.0:.2f}"


def _sum(rows, *names: str) -> dict[str, int]:
    found = rows.aggregate(**{name: Sum(name) for name in names})
    return {name: found[name] or 0 for name in names}


def _month(value: str, now: datetime) -> tuple[date, date]:
    try:
        first = datetime.strptime(value.strip(), "%Y-%m").replace(tzinfo=UTC).date()
        return first, (first + timedelta(days=32)).replace(day=1)
    except (ValueError, OverflowError):
        first = now.astimezone(UTC).date().replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def _whole(value: str | None, default: int, least: int) -> int:
    return max(least, min(int(value), 10_000)) if value and value.isdecimal() and len(value) < 10 else default


def _plain(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in "=+-@" else text


def totals(rows: Iterable[Usage]) -> dict[str, int]:
    """All counts of some rows added up."""
    sums = dict.fromkeys(("checks", *COUNTS), 0)
    for row in rows:
        for name in sums:
            sums[name] += getattr(row, name)
    return sums
