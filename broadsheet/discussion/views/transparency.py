"""The public ledger: what was done with readers' comments, month by month."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from broadsheet.discussion import stats
from broadsheet.discussion.conf import settings


@cache_control(public=True, max_age=600)
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """The monthly totals, if the publisher wants them seen."""
    if not settings.PUBLIC_LEDGER:
        raise Http404
    return render(request, "discussion/ledger.html", {"months": stats.months(), "as_of": stats.counted_at()})
