"""A person's own account: name, mail address, password, where they are signed in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from broadsheet.accounts import limits, mail, people, requirement, signing_in
from broadsheet.accounts.factors.held import held
from broadsheet.accounts.forms import Address, Name, OtherPassword, Proof
from broadsheet.accounts.views.guards import for_staff, for_the_careful


@for_staff
def account(request: HttpRequest, user: User) -> HttpResponse:
    """All of it on one page."""
    return _page(request, user)


def _page(request: HttpRequest, user: User, status: int = 200, **forms: Any) -> HttpResponse:
    known = {
        "name_form": Name(initial={"first_name": user.first_name, "last_name": user.last_name}),
        "address_form": Address(),
        "password_form": OtherPassword(user),
        "everywhere_form": Proof(user, prefix="everywhere"),
    }
    context = known | forms | {
        "account": user,
        "roles": requirement.roles_of(user),
        "held": held(user),
        "is_required": requirement.is_required_of(user),
        "sends_mail": mail.is_possible(),
    }  # fmt: skip
    return render(request, "accounts/account.html", context, status=status)


@for_staff
@require_POST
def name(request: HttpRequest, user: User) -> HttpResponse:
    """What the person is called."""
    form = Name(request.POST)
    if not form.is_valid():
        return _page(request, user, 422, name_form=form)
    people.rename(user, form.cleaned_data["first_name"], form.cleaned_data["last_name"])
    messages.success(request, _("Saved."))
    return redirect("accounts:account")


@for_the_careful
@require_POST
def address(request: HttpRequest, user: User) -> HttpResponse:
    """Another mail address: it counts once it is confirmed from there."""
    form = Address(request.POST)
    if not form.is_valid():
        return _page(request, user, 422, address_form=form)
    if mail.is_possible() and mail.confirm_address(user, form.cleaned_data["email"], timezone.now()):
        messages.success(request, _("Please open the link in the mail that goes there now."))
    else:
        messages.warning(request, _("No mail could be sent there today."))
    return redirect("accounts:account")


@sensitive_post_parameters()
@for_staff
@require_POST
def password(request: HttpRequest, user: User) -> HttpResponse:
    """Another password; every other place where they are signed in ends with the old one."""
    now = timezone.now()
    if limits.is_second_factor_over_limit(user.pk, now):
        return _page(request, user, 429, is_over_limit=True)
    form = OtherPassword(user, request.POST)
    if not form.is_valid():
        return _page(request, user, 422, password_form=form)
    people.set_password(user, form.cleaned_data["password1"], now)
    _stay(request, user)
    messages.success(request, _("The password is changed. You are signed out everywhere else."))
    return redirect("accounts:account")


@sensitive_post_parameters()
@for_staff
@require_POST
def everywhere(request: HttpRequest, user: User) -> HttpResponse:
    """End all other sessions."""
    if limits.is_second_factor_over_limit(user.pk, timezone.now()):
        return _page(request, user, 429, is_over_limit=True)
    form = Proof(user, request.POST, prefix="everywhere")
    if user.has_usable_password() and not form.is_valid():
        return _page(request, user, 422, everywhere_form=form)
    people.sign_out_everywhere(user, form.cleaned_data["password"] if user.has_usable_password() else "")
    _stay(request, user)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("accounts:account")


def _stay(request: HttpRequest, user: User) -> None:
    update_session_auth_hash(request, user)
    signing_in.prove(request.session, timezone.now())
