"""The page of statistics."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from broadsheet.discussion import stats
from broadsheet.discussion.conf import settings
from broadsheet.discussion.moderation import week as moderation_week
from broadsheet.discussion.moderation.access import StaffRequest, for_moderators
from broadsheet.discussion.stats import Event
from broadsheet.lib import charts


@for_moderators
@require_safe
def show(request: StaffRequest) -> HttpResponse:
    """The last thirty days: what came, what was shown, how long people waited, how often the filter was wrong."""
    now = timezone.now()
    days, as_of = stats.last_days(now), stats.counted_at()
    context = {
        "days": days,
        "total": stats.total(days),
        "busiest": stats.busiest(as_of or now),
        "as_of": as_of,
        "public_ledger": settings.PUBLIC_LEDGER,
        "arrivals": charts.stacked(
            ("shown", [day.counts[Event.SHOWN] for day in days]),
            ("hidden", [day.counts[Event.HELD] + day.counts[Event.BINNED] for day in days]),
        ),
        "corrections": charts.opposed(
            ("missed", [day.counts[Event.MISSED] for day in days]),
            ("rescued", [day.counts[Event.RESCUED] for day in days]),
        ),
    }
    return render(request, "discussion/moderation/numbers.html", context)


@for_moderators
@require_safe
def week(request: StaffRequest) -> HttpResponse:
    """The last seven days: what came, what was decided, where the filter and people disagreed."""
    return render(request, "discussion/moderation/week.html", {"week": moderation_week.of(timezone.now())})
