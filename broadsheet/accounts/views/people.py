"""Everybody who works here, for administrators: invite somebody, again, or take lost second factors away."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from broadsheet.accounts import listing, mail, people
from broadsheet.accounts.audit import By
from broadsheet.accounts.forms import Invitation
from broadsheet.accounts.views.guards import for_administrators
from broadsheet.lib.numbers import row_id


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def everybody(request: HttpRequest, user: User) -> HttpResponse:
    """Who there is, and a form to invite another."""
    form = Invitation(request.POST if request.method == "POST" else None)
    if form.is_valid() and mail.is_possible():
        fields = form.cleaned_data
        try:
            asked = (fields["name"], fields["email"], fields["is_administrator"], fields["groups"])
            people.invite(By(user.pk), *asked, timezone.now())
            messages.success(request, _("An invitation goes to %(email)s.") % {"email": fields["email"]})
            return redirect("accounts:people")
        except ValidationError as problem:
            form.add_error(None, problem.messages)
    context = {"form": form, "rows": listing.rows(), "sends_mail": mail.is_possible()}
    return render(request, "accounts/people.html", context, status=422 if form.errors else 200)


@for_administrators
@require_POST
def invite_again(request: HttpRequest, user: User) -> HttpResponse:
    """Mail the link once more."""
    person = _person(request)
    if people.invite_again(By(user.pk), person, timezone.now()):
        messages.success(request, _("An invitation goes to %(email)s.") % {"email": person.email})
    else:
        messages.warning(request, _("No mail could be sent there today."))
    return redirect("accounts:people")


@for_administrators
@require_POST
def reset_factors(request: HttpRequest, user: User) -> HttpResponse:
    """For somebody who has lost them."""
    person = _person(request)
    people.take_factors_away(By(user.pk), person, timezone.now())
    messages.success(request, _("%(name)s has no second factor any more.") % {"name": person.get_username()})
    return redirect("accounts:people")


def _person(request: HttpRequest) -> User:
    person = people.find(row_id(request.POST.get("account", "")))
    if person is None:
        raise Http404
    return person
