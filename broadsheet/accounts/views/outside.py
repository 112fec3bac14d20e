"""Signing in at an identity provider: there, and back."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from broadsheet.accounts import identities, limits, provider, signing_in
from broadsheet.lib import client_ip
from broadsheet.lib.absolute_url import absolute_url

logger = logging.getLogger(__name__)
_TO = "outside-next"


@never_cache
@require_safe
def go(request: HttpRequest) -> HttpResponse:
    """To the provider."""
    if not provider.label():
        raise Http404
    if limits.is_sign_in_over_limit(client_ip.of_request(request), "", True, timezone.now()):
        return _not_in(request, _("There were too many tries. Please wait a quarter of an hour."))
    request.session[_TO] = request.GET.get("next", "")
    try:
        return provider.send_there(request, absolute_url(reverse("accounts:from-provider")))
    except provider.NotSignedIn as problem:
        logger.warning("The identity provider cannot be asked: %s", problem)
        return _not_in(request, _("The provider cannot be reached. Please try again, or sign in with a password."))


@never_cache
@require_safe
def come_back(request: HttpRequest) -> HttpResponse:
    """From the provider: what it says is checked; a second factor is asked for here unless they gave one there."""
    if not provider.label():
        raise Http404
    now = timezone.now()
    try:
        identity = provider.who_came_back(request)
    except provider.NotSignedIn as problem:
        logger.warning("A sign-in at the identity provider does not hold: %s", problem)
        return _not_in(request, _("You were not signed in there. Please try again."))
    user, to = identities.account_of(identity, now), request.session.pop(_TO, "")
    if user is None:
        return _not_in(request, _("There is no account here for you. An administrator of the site can invite you."))
    if identity.is_strong:
        return redirect(signing_in.complete(request, user, to, now, by_second_factor=True))
    return redirect(signing_in.begin(request, user, to, now))


def _not_in(request: HttpRequest, why: str) -> HttpResponse:
    messages.warning(request, why)
    return redirect("accounts:sign-in")
