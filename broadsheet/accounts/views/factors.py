"""Second factors: which there are, adding one, taking one away, recovery codes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from broadsheet.accounts import limits, mail, requirement, signing_in
from broadsheet.accounts.factors import codes, held, passkeys, recovery
from broadsheet.accounts.forms import Code, PasskeyName
from broadsheet.accounts.views.guards import for_the_careful, for_those_who_may_enrol
from broadsheet.lib import site_name
from broadsheet.lib.numbers import row_id

_SECRET, _ASKED, _AFTER = "code-app-secret", "new-passkey-asked", "after-codes"


@for_those_who_may_enrol
@require_http_methods(["GET", "HEAD"])
def factors(request: HttpRequest, user: User) -> HttpResponse:
    """Which there are, and which may be added."""
    context = {
        "account": user, "held": held.held(user), "is_required": requirement.is_required_of(user),
        "is_on_the_way": not request.user.is_authenticated,
    }  # fmt: skip
    return render(request, "accounts/factors.html", context)


@for_those_who_may_enrol
@require_http_methods(["GET", "HEAD", "POST"])
def add_code_app(request: HttpRequest, user: User) -> HttpResponse:
    """Show the picture, and take the first code."""
    now, seal = timezone.now(), request.session.get(_SECRET, "")
    secret = codes.unsealed(user, seal) or codes.new_secret()
    form = Code(request.POST if request.method == "POST" else None)
    is_over_limit = form.is_bound and limits.is_second_factor_over_limit(user.pk, now)
    if form.is_valid() and not is_over_limit and codes.add(user, secret, form.cleaned_data["code"], now):
        request.session.pop(_SECRET, None)
        return _added(request, user)
    request.session[_SECRET] = codes.sealed(user, secret)
    # Drawn here from an address that we made: no byte of it is anybody's.
    picture = mark_safe(codes.picture(user, secret, site_name.current()))  # noqa: S308
    context = {"form": form, "picture": picture, "secret": secret, "is_over_limit": is_over_limit}
    return render(request, "accounts/add_code_app.html", context, status=422 if form.is_bound else 200)


@for_those_who_may_enrol
@require_http_methods(["GET", "HEAD", "POST"])
def add_passkey(request: HttpRequest, user: User) -> HttpResponse:
    """Have the browser make one."""
    asked, is_wrong = request.session.pop(_ASKED, None), False
    form = PasskeyName(request.POST if request.method == "POST" else None)
    if form.is_valid() and asked:
        try:
            passkeys.add(user, form.cleaned_data["name"], asked, form.cleaned_data["answer"], timezone.now())
            return _added(request, user)
        except passkeys.Refused:
            is_wrong = True
    options, request.session[_ASKED] = passkeys.ask_for_new(user)
    context = {"form": form, "options": options, "is_wrong": is_wrong}
    return render(request, "accounts/add_passkey.html", context, status=422 if form.is_bound else 200)


def _added(request: HttpRequest, user: User) -> HttpResponse:
    """Sign in whoever was on the way; the first second factor comes with recovery codes."""
    now, has = timezone.now(), held.held(user)
    if not request.user.is_authenticated:
        request.session[_AFTER] = signing_in.arrive(request, user, now)
    signing_in.note_second_factor(request.session)
    mail.tell(user, _("A second factor was added."), now)
    if has.codes_left:
        messages.success(request, _("The second factor is added."))
        return redirect("accounts:factors")
    return _show_codes(request, user)


def _show_codes(request: HttpRequest, user: User) -> HttpResponse:
    to = request.session.pop(_AFTER, "")
    return render(request, "accounts/recovery_codes.html", {"codes": recovery.renew(user), "to": to})


@for_the_careful
@require_POST
def renew_codes(request: HttpRequest, user: User) -> HttpResponse:
    """Recovery codes in place of the earlier ones."""
    if not signing_in.has_second_factor(user):
        return redirect("accounts:factors")
    mail.tell(user, _("The recovery codes are others now."), timezone.now())
    return _show_codes(request, user)


@for_the_careful
@require_POST
def remove(request: HttpRequest, user: User) -> HttpResponse:
    """Take one away, unless it is the last and one is required."""
    if len(held.held(user)) < 2 and requirement.is_required_of(user):
        messages.warning(request, _("This is your last second factor, and you have to have one. Add another first."))
        return redirect("accounts:factors")
    which = request.POST.get("factor", "")
    held.remove(user, None if which == "codes" else row_id(which))
    mail.tell(user, _("A second factor was removed."), timezone.now())
    messages.success(request, _("The second factor is removed."))
    return redirect("accounts:factors")
