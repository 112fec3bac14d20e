"""The pages of keys' owners: asking for a link, what was answered to a site and why, and renewing a key."""

from __future__ import annotations

import secrets

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from broadsheet.lib import charts, client_ip
from broadsheet.spamapi import answers, kept_reasons, keys, owners, stats
from broadsheet.spamapi.conf import settings
from broadsheet.spamapi.console import made_keys
from broadsheet.spamapi.console.forms import AskForLink
from broadsheet.spamapi.console.snippets import snippets
from broadsheet.spamapi.console.views import signed_in_owner
from broadsheet.spamapi.console.views.signed_in_owner import for_owners
from broadsheet.spamapi.models import ApiKey

_FORM = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(_FORM)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a link. What is answered says nothing about whether the address has a key."""
    form = AskForLink(request.POST if request.method == "POST" else None)
    context = {"form": form, "mail_works": settings.MAIL_WORKS, "is_asked": False}
    if form.is_bound and form.is_valid():
        sender = client_ip.subscriber(client_ip.of_request(request))
        if not owners.ask(form.cleaned_data["email"], sender, timezone.now()):
            form.add_error(None, gettext("You have asked for many links. Please try again in an hour."))
            return render(request, "spamapi/owner/ask.html", context, status=429)
        context["is_asked"] = True
    return render(request, "spamapi/owner/ask.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(_FORM)
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail. It asks for a press, as mail scanners open every link."""
    now = timezone.now()
    if request.method == "POST" and (email := owners.use(token, now)):
        signed_in_owner.remember(request, email, now)
        return redirect("owner:keys")
    is_open = request.method != "POST" and owners.is_open(token, now)
    return render(request, "spamapi/owner/door.html", {"is_open": is_open}, status=200 if is_open else 410)


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    signed_in_owner.forget(request)
    return redirect("owner:ask")


@for_owners
@require_safe
def key_list(request: HttpRequest, mine: list[ApiKey]) -> HttpResponse:
    """The owner's keys, with this month."""
    if len(mine) == 1:
        return redirect("owner:key", mine[0].pk)
    rows = stats.key_rows(timezone.now(), [key.pk for key in mine])
    return render(request, "spamapi/owner/keys.html", {"keys": rows, "is_owner": True})


@for_owners
@require_safe
def key_page(request: HttpRequest, mine: list[ApiKey], number: int) -> HttpResponse:
    """What one key asked, what was answered and why, and what was corrected."""
    key, now = _one_of(mine, number), timezone.now()
    show, before = request.GET.get("show", "all"), request.GET.get("before", "")
    found = answers.page(key.pk, show, int(before) if before.isdecimal() and len(before) < 18 else None)
    days = stats.days(now, key_id=key.pk)
    context = {
        "is_owner": True,
        "has_others": len(mine) > 1,
        "row": stats.key_rows(now, [key.pk])[0],
        "days": days,
        "day_sums": {name: sum(day.counts[name] for day in days) for name in ("spam", "ham")},
        "day_chart": charts.stacked(*[(name, [day.counts[name] for day in days]) for name in ("spam", "ham")]),
        "show": show if show in answers.SHOWN else "all",
        "answers": [(one, kept_reasons.in_words(one.check.reasons, gettext)) for one in found[: answers.AT_ONCE]],
        "earlier": found[answers.AT_ONCE - 1].check.pk if len(found) > answers.AT_ONCE else None,
        "snippets": snippets(settings.SITE_URL, key.site),
        "grace_until": key.earlier_until if key.earlier_until and key.earlier_until > now else None,
    }
    return render(request, "spamapi/owner/key.html", context)


@for_owners
@require_http_methods(_FORM)
def renew(request: HttpRequest, mine: list[ApiKey], number: int) -> HttpResponse:
    """Ask whether it is meant, and give the key another twelve characters, shown once."""
    key = _one_of(mine, number)
    if request.method != "POST":
        return render(request, "spamapi/owner/renew.html", {"key": key, "is_owner": True})
    renewed = keys.renew(key.pk, timezone.now(), at_once=bool(request.POST.get("at_once")))
    made_keys.put(request, key.site, renewed, secrets.token_hex(16))
    return redirect("owner:renewed")


@for_owners
@require_safe
def renewed(request: HttpRequest, mine: list[ApiKey]) -> HttpResponse:
    """Show what was just renewed, this once."""
    made = made_keys.take(request)
    return render(request, "spamapi/owner/renewed.html", {"made": made, "is_owner": True})


def _one_of(mine: list[ApiKey], number: int) -> ApiKey:
    """The key of that number, if it is the owner's. Raises Http404."""
    for key in mine:
        if key.pk == number:
            return key
    raise Http404
