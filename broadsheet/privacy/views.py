"""The data notice: a page for readers, generated from the register of the running system."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from broadsheet.privacy import register, retention


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """What this site stores about readers and staff, why, and for how long."""
    return render(
        request,
        "privacy/notice.html",
        {
            "readers": list(register.holdings(register.About.READERS)),
            "staff": list(register.holdings(register.About.STAFF)),
            "last_run": retention.last_run(),
            # A site of somebody else's that has our apps makes its backups in its own way.
            "backups": getattr(settings, "BACKUPS", None),
            "logs_addresses": getattr(settings, "ACCESS_LOG", "off") == "with-addresses",
            "mail_goes_to": getattr(settings, "MAIL_GOES_TO", ""),
            "faults_go_to": getattr(settings, "FAULTS_GO_TO", ""),
            "durations_go_to": getattr(settings, "DURATIONS_GO_TO", ""),
        },
    )
