"""Who is signed in without the second factor that is required now is asked for it, at every entrance."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from broadsheet.accounts import signing_in

# Where those work who are signed in. Pages for everybody do not look at the session at all.
_PRIVATE = ("/moderation/", "/admin/", "/keys/", "/access/", "/account/", "/documents/")


class SecondFactor:
    """A session may be older than the rule, or have begun before its owner got the role that the rule is about."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            settings.SECOND_FACTOR
            and settings.SESSION_COOKIE_NAME in request.COOKIES
            and _is_private(request.path_info)
        ):
            user = request.user
            if isinstance(user, User) and signing_in.lacks_second_factor(request.session, user):
                logout(request)
                messages.warning(request, _("Signing in takes a second factor now. Please sign in again."))
                return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
        return self.get_response(request)


def _is_private(path: str) -> bool:
    return path.startswith(_PRIVATE) or (settings.PROFILE == "filter" and path == "/")
