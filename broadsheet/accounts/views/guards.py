"""Who may use which page of the accounts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from broadsheet.accounts import signing_in

View = Callable[..., HttpResponse]


def for_staff(view: View) -> View:
    """For whoever is signed in; the view is given the account."""
    return _guarded(view, is_fresh=False)


def for_the_careful(view: View) -> View:
    """The same, for what concerns the account itself: they must have proved lately who they are."""
    return _guarded(view, is_fresh=True)


def for_administrators(view: View) -> View:
    """For administrators who have proved lately who they are."""

    @wraps(view)
    def guard(request: HttpRequest, user: User, *args: Any, **kwargs: Any) -> HttpResponse:
        if not user.is_superuser:
            raise PermissionDenied
        return view(request, user, *args, **kwargs)

    return _guarded(guard, is_fresh=True)


def for_those_who_may_enrol(view: View) -> View:
    """For whoever is signed in and has proved lately who they are, and for whoever is on the way and has no second
    factor yet."""

    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        coming = signing_in.on_the_way(request.session, timezone.now())
        if coming and not signing_in.has_second_factor(coming):
            return view(request, coming, *args, **kwargs)
        return _guarded(view, is_fresh=True)(request, *args, **kwargs)

    return never_cache(guard)


def _guarded(view: View, *, is_fresh: bool) -> View:
    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return _to("accounts:sign-in", request)
        if is_fresh and not signing_in.has_proved_lately(request.session, timezone.now()):
            return _to("accounts:prove", request)
        return view(request, user, *args, **kwargs)

    return never_cache(guard)


def _to(name: str, request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else reverse("accounts:account")
    return redirect(f"{reverse(name)}?{urlencode({'next': back})}")
