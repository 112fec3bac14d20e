"""A forgotten password, an invitation, and the links in mail about either."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from broadsheet.accounts import limits, links, mail, people
from broadsheet.accounts.forms import Forgotten, NewPassword, TakeUp
from broadsheet.lib import client_ip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link. What is done and said is the same whether there is an account with this address or not."""
    now, form = timezone.now(), Forgotten(request.POST if request.method == "POST" else None)
    context = {"form": form, "sends_mail": mail.is_possible()}
    if not form.is_valid() or not mail.is_possible():
        return render(request, "accounts/forgotten.html", context, status=422 if form.errors else 200)
    if limits.is_asking_over_limit(client_ip.of_request(request), now):
        return render(request, "accounts/forgotten.html", context | {"is_over_limit": True}, status=429)
    people.ask_for_password(form.cleaned_data["email"], now)
    return render(request, "accounts/forgotten.html", context | {"is_asked": True})


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request: HttpRequest, token: str) -> HttpResponse:
    """Where the links lead: choose a password. Opening the link changes nothing, so a mail scanner may."""
    now = timezone.now()
    link = links.read(token, (links.INVITATION, links.PASSWORD), now)
    if link is None:
        return render(request, "accounts/used_link.html", status=410)
    is_new = link.purpose == links.INVITATION
    form = (TakeUp if is_new else NewPassword)(link.user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"form": form, "is_new": is_new, "account": link.user}
        return render(request, "accounts/set_password.html", context, status=422 if form.errors else 200)
    fields = form.cleaned_data
    people.set_password(link.user, fields["password1"], now, fields.get("first_name", ""), fields.get("last_name", ""))
    messages.success(request, _("The password is set. Please sign in with it."))
    return redirect("accounts:sign-in")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_address(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link to a new mail address leads: it counts once the button is pressed."""
    now = timezone.now()
    link = links.read(token, (links.ADDRESS,), now)
    if link is None:
        return render(request, "accounts/used_link.html", status=410)
    if request.method != "POST":
        return render(request, "accounts/new_address.html", {"email": link.email})
    people.change_address(link.user, link.email, now)
    messages.success(request, _("The mail address is %(email)s from now on.") % {"email": link.email})
    return redirect("accounts:account")
