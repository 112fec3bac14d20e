"""The page that tells readers how their data is processed, read off the running system."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from broadsheet.privacy import register, retention


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "privacy/notice.html",
        {
            "readers": list(register.holdings(register.About.READERS)),
            "staff": list(register.holdings(register.About.STAFF)),
            "last_run": retention.last_run(),
        },
    )
