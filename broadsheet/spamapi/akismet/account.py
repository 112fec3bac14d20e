"""The endpoints about a key itself: its quota, its sites, its counts."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from broadsheet.lib import signing
from broadsheet.spamapi import stats
from broadsheet.spamapi.akismet.fields import is_yes
from broadsheet.spamapi.akismet.formdata import Fields
from broadsheet.spamapi.akismet.messages import Caller, Request, Response, as_json
from broadsheet.spamapi.conf import settings
from broadsheet.spamapi.stats import COUNTS, SitesPage, SitesQuery

SECONDS_SAVED = 10
"""What it takes a person to look at one spam comment and bin it; sent to clients that show "time saved"."""

_MOST_SITES = 500


def usage_limit(request: Request, caller: Caller, now: datetime) -> Response:
    used, limit = stats.used_this_month(caller.holder.id, now), caller.holder.quota
    sent: dict[str, object] = {
        "limit": "none" if limit is None else limit,
        "usage": used,
        "percentage": f"{100.0 * used / limit if limit else 0.0:.2f}",
        "throttled": limit is not None and used >= limit,
    }
    if is_yes(request.fields.get("extended", "")):
        sent |= {"notice_level": 0, "upgrade": False}
    return as_json(sent)


def key_sites(request: Request, caller: Caller, now: datetime) -> Response:
    """The sites of a key in a month, filtered, ordered and cut as the client asks, as JSON or CSV."""
    found = stats.sites(caller.holder.id, _sites_query(request.fields), now)
    if request.fields.get("format", "").lower() == "csv":
        return Response(_sites_csv(found, caller.key), content_type="text/csv; charset=utf-8")
    return as_json(_sites_json(found, is_yes(request.fields.get("extended", ""))))


def key_stats(request: Request, caller: Caller, now: datetime) -> Response:
    found = stats.summary(caller.holder.id, request.fields.get("from", ""), now)
    sums = found.sums
    parts = {
        part.name: {name: str(part.sums[name]) for name in COUNTS}
        | {"blogs": str(part.sites), "da": f"{part.begins:%Y-%m-%d}"}
        for part in found.parts
    }
    saved = {"time_saved": SECONDS_SAVED * sums["spam"], "accuracy": stats.accuracy(sums)}
    return as_json({**sums, **saved, "breakdown": parts})


def subscription(request: Request, caller: Caller, now: datetime) -> Response:
    return as_json(
        {
            "account_id": caller.holder.id,
            "account_type": "self-hosted",
            "account_name": settings.SITE_NAME or "Broadsheet",
            "status": "active",
            "next_billing_date": False,
            "limit_reached": stats.is_used_up(caller.holder, now),
        }
    )


def token(request: Request, caller: Caller, now: datetime) -> Response:
    return Response(signing.sign("akismet-token", str(caller.holder.id)))


def deactivate(request: Request, caller: Caller, now: datetime) -> Response:
    return Response("deactivated")


def _sites_query(sent: Fields) -> SitesQuery:
    return SitesQuery(
        month=sent.get("month", ""),
        name_contains=sent.get("filter", "").strip()[:200],
        order=sent.get("order", ""),
        limit=_whole(sent.get("limit"), _MOST_SITES, 1),
        offset=_whole(sent.get("offset"), 0, 0),
    )


def _sites_json(found: SitesPage, extended: bool) -> dict[str, object]:
    more: dict[str, object] = {"hash": "", "eligible_for_revoke": False} if extended else {}
    rows = [
        {"site": row.site, "api_calls": str(row.checks)}
        | {name: str(row.counts[name]) for name in COUNTS}
        | {"is_revoked": False}
        | more
        for row in found.rows
    ]
    return {found.month: rows, "limit": found.query.limit, "offset": found.query.offset, "total": found.total}


def _sites_csv(found: SitesPage, key: str) -> str:
    """The same as a table; the title names the key, for the owner who sent it."""
    out = io.StringIO()
    out.write(
        f"Active sites for {key} during {found.month} "
        f"(limit:{found.query.limit}, offset: {found.query.offset}, total: {found.total})\n"
    )
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["Site", "Total API Calls", "Spam", "Ham", "Missed Spam", "False Positives", "Is Revoked"])
    for row in found.rows:
        writer.writerow([_plain(row.site), row.checks, *[row.counts[name] for name in COUNTS], "false"])
    return out.getvalue()


def _whole(value: str | None, default: int, least: int) -> int:
    return max(least, min(int(value), 10_000)) if value and value.isdecimal() and len(value) < 10 else default


def _plain(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@" else text
