"""Signing in with name and password, then with the second factor; signing out."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from broadsheet.accounts import limits, mail, provider, signing_in
from broadsheet.accounts.factors import held, passkeys
from broadsheet.accounts.forms import Code, Proof, SignIn
from broadsheet.accounts.views.guards import for_staff
from broadsheet.lib import client_ip

# What was asked of whoever had given a password does not do for signing in alone, for which more is asked.
_ASKED, _ASKED_ANYBODY = "passkey-asked", "passkey-asked-anybody"


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The way in, for everybody who works here."""
    to, now = request.POST.get("next", request.GET.get("next", "")), timezone.now()
    if request.method != "POST":
        if isinstance(request.user, User):
            return redirect(signing_in.home(request.user))
        return _page(request, SignIn(request), to)
    name, mark = request.POST.get("username", ""), request.COOKIES.get(signing_in.DEVICE_COOKIE, "")
    is_known = signing_in.is_known_device(mark, name)
    if limits.is_sign_in_over_limit(client_ip.of_request(request), name, is_known, now):
        return _page(request, SignIn(request), to, status=429)
    form = SignIn(request, request.POST)
    if not form.is_valid():
        return _page(request, form, to)
    user = form.get_user()
    return known_here(redirect(signing_in.begin(request, user, to, now)), user)


def known_here(response: HttpResponseRedirect, user: User) -> HttpResponseRedirect:
    """Let a device know that this account has given its password on it."""
    response.set_cookie(
        signing_in.DEVICE_COOKIE, signing_in.device_mark(user), max_age=signing_in.DEVICE_SECONDS,
        path=reverse("accounts:sign-in"), httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def _page(request: HttpRequest, form: SignIn, to: str, status: int = 200) -> HttpResponse:
    context = {"form": form, "next": to, "is_over_limit": status == 429, "sends_mail": mail.is_possible()}
    context["provider"] = provider.label()
    return render(request, "accounts/sign_in.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """The way in by a passkey alone, without name and password."""
    to, now = request.POST.get("next", request.GET.get("next", "")), timezone.now()
    status, asked = 200, request.session.pop(_ASKED_ANYBODY, None)
    if request.method == "POST":
        if limits.is_address_over_limit(client_ip.of_request(request), now):
            status = 429
        elif user := asked and passkeys.owner(asked, request.POST.get("answer", ""), now):
            return known_here(redirect(signing_in.complete(request, user, to, now, by_second_factor=True)), user)
        else:
            status = 422
    options, request.session[_ASKED_ANYBODY] = passkeys.ask_anybody()
    context = {"options": options, "next": to, "is_wrong": status == 422, "is_over_limit": status == 429}
    return render(request, "accounts/passkey.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """A passkey, a code of an app, or a recovery code, after the right password."""
    now = timezone.now()
    user = signing_in.on_the_way(request.session, now)
    if user is None:
        return redirect("accounts:sign-in")
    if request.method != "POST":
        return _ask(request, user, Code())
    if limits.is_second_factor_over_limit(user.pk, now):
        return _ask(request, user, Code(), status=429)
    form, asked = Code(request.POST), request.session.pop(_ASKED, None)
    answer = request.POST.get("answer", "")
    if answer and asked and passkeys.use(user, asked, answer, now):
        return redirect(signing_in.arrive(request, user, now))
    if not answer and form.is_valid() and held.use_typed(user, form.cleaned_data["code"], now):
        return redirect(signing_in.arrive(request, user, now))
    return _ask(request, user, form, is_wrong=True)


def _ask(request: HttpRequest, user: User, form: Code, *, is_wrong: bool = False, status: int = 200) -> HttpResponse:
    has = held.held(user)
    options = ""
    if has.passkeys:
        options, request.session[_ASKED] = passkeys.ask(user)
    context = {"form": form, "held": has, "options": options, "is_wrong": is_wrong, "is_over_limit": status == 429}
    return render(request, "accounts/second_factor.html", context, status=status)


@sensitive_post_parameters("password")
@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest, user: User) -> HttpResponse:
    """The password once more, before something about the account is changed."""
    now, to = timezone.now(), request.POST.get("next", request.GET.get("next", ""))
    if request.method != "POST":
        return render(request, "accounts/prove.html", {"form": Proof(user), "next": to})
    if limits.is_second_factor_over_limit(user.pk, now):
        return render(
            request, "accounts/prove.html", {"form": Proof(user), "next": to, "is_over_limit": True}, status=429
        )
    form = Proof(user, request.POST)
    if not form.is_valid():
        return render(request, "accounts/prove.html", {"form": form, "next": to}, status=422)
    signing_in.prove(request.session, now)
    return redirect(signing_in.ours(request, to) or "accounts:account")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Out of the moderation area and the newsroom alike."""
    logout(request)
    return redirect("home" if settings.PROFILE == "filter" else "accounts:sign-in")


@never_cache
def from_admin(request: HttpRequest) -> HttpResponse:
    """Wagtail's own page for signing in: there is one way in, which is ours."""
    to = request.GET.get("next") or reverse("wagtailadmin_home")
    return redirect(f"{reverse('accounts:sign-in')}?{urlencode({'next': to})}")


@never_cache
def forgotten_in_admin(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Wagtail's own page for a forgotten password, and what is below it."""
    if rest:
        messages.warning(request, _("This link is of no use any more. Please ask for another."))
    return redirect("accounts:forgotten")
