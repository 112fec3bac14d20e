"""The operator's pages: how the filter does, and the keys by which other sites ask it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from broadsheet.lib import charts
from broadsheet.spamapi import keys, service, stats
from broadsheet.spamapi.conf import settings
from broadsheet.spamapi.console import made_keys
from broadsheet.spamapi.console.forms import NewKey

View = Callable[..., HttpResponse]


def is_operator(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether somebody may see sites and give out keys. Where there is a desk, being on the staff is not enough."""
    if not isinstance(user, AbstractUser) or not user.is_staff:
        return False
    return settings.PROFILE == "filter" or user.has_perm("spamapi.change_apikey")


def for_operators(view: View) -> View:
    """Let a view be used only by signed-in operators."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_operator(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(login_required(guarded))


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page of a filter without a newsroom: that it is ready, and for its operator, how it does."""
    if not is_operator(request.user):
        is_ready = service.model_version() != service.NO_MODEL
        return render(request, "spamapi/front.html", {"is_ready": is_ready})
    now = timezone.now()
    hours, days = stats.hours(now), stats.days(now)
    context = {
        "status": service.status(),
        "thresholds": service.thresholds(),
        "hours": hours,
        "hour_sums": {"spam": sum(hour.spam for hour in hours), "ham": sum(hour.ham for hour in hours)},
        "hour_chart": charts.stacked(("spam", [hour.spam for hour in hours]), ("ham", [hour.ham for hour in hours])),
        "days": days,
        "day_sums": {name: sum(day.counts[name] for day in days) for name in ("missed_spam", "false_positives")},
        "day_chart": charts.opposed(
            ("missed", [day.counts["missed_spam"] for day in days]),
            ("lost", [day.counts["false_positives"] for day in days]),
        ),
        "lessons": stats.last_lessons(),
        "keys": stats.key_rows(now),
    }
    return render(request, "spamapi/status.html", context)


@for_operators
@require_safe
def key_list(request: HttpRequest) -> HttpResponse:
    return render(request, "spamapi/keys.html", {"keys": stats.key_rows(timezone.now())})


@for_operators
@require_http_methods(["GET", "HEAD", "POST"])
def new_key(request: HttpRequest) -> HttpResponse:
    """Make a key. It waits in the session, sealed, for the one page that shows it."""
    form = NewKey(request.POST or None)
    if request.method == "POST" and form.is_valid():
        site, nonce = form.cleaned_data["site"], secrets.token_hex(16)
        about = {name: form.cleaned_data[name] for name in ("owner", "quota", "strict", "email")}
        made_keys.put(request, site, keys.issue(site, timezone.now(), **about), nonce)
        return redirect("keys:made")
    return render(request, "spamapi/new_key.html", {"form": form})


@for_operators
@require_GET
def made_key(request: HttpRequest) -> HttpResponse:
    """Show what was just made, this once."""
    shown = made_keys.take(request)
    if not shown:
        messages.warning(request, _("A key is shown once, right after it was made. If it is lost, make another."))
        return redirect("keys:list")
    return render(request, "spamapi/made_key.html", {"made": shown})


@for_operators
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_key(request: HttpRequest, number: int) -> HttpResponse:
    """Ask whether it is meant, and then refuse the key from now on."""
    if request.method == "POST":
        try:
            revoked = keys.revoke(str(number), timezone.now())
            messages.success(request, _("The key of %(site)s is refused from now on.") % {"site": revoked.site})
        except keys.UnknownKey:
            messages.warning(request, _("That key is not in force any more."))
        return redirect("keys:list")
    row = next((row for row in stats.key_rows(timezone.now()) if row.key.pk == number), None)
    if row is None:
        raise Http404
    return render(request, "spamapi/revoke_key.html", {"row": row})
