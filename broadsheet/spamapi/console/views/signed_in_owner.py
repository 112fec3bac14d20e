"""Who is signed in as the owner of keys: kept in the session as the keys' numbers and a hash of the mail address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache

from broadsheet.spamapi import owners
from broadsheet.spamapi.models import ApiKey

LASTS = timedelta(hours=2)
_SESSION = "filter-owner"

View = Callable[..., HttpResponse]


def remember(request: HttpRequest, email: str, now: datetime) -> None:
    """Let this browser in for two hours."""
    request.session.cycle_key()
    mark, numbers = owners.who(email)
    request.session[_SESSION] = [mark, numbers, int((now + LASTS).timestamp())]


def forget(request: HttpRequest) -> None:
    """Let this browser in no longer; whoever else is signed in with it stays so."""
    request.session.pop(_SESSION, None)


def keys_of(request: HttpRequest, now: datetime) -> list[ApiKey]:
    """The keys of whoever is signed in, as far as they are in force and that address is still theirs."""
    mark, numbers, until = request.session.get(_SESSION) or ("", [], 0)
    return owners.keys_of(mark, numbers) if mark and now.timestamp() < until else []


def for_owners(view: View) -> View:
    """Give a view the keys of the owner who is signed in; whoever is not is led to the door."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mine = keys_of(request, timezone.now())
        return view(request, mine, *args, **kwargs) if mine else redirect("owner:ask")

    return never_cache(guarded)
