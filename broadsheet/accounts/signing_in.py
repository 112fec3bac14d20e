"""From a right password to a session: nobody is signed in before the second factor is proved.

Meanwhile the session knows who is on the way, and lets them do nothing but that.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from broadsheet.accounts import requirement
from broadsheet.accounts.factors.held import held
from broadsheet.lib import signing

_ON_THE_WAY, _PROVED_AT, _SECOND = "on-the-way", "proved-at", "second-factor"
_WAY_SECONDS, _FRESH_SECONDS = 600, 1_800
_DEVICE, DEVICE_COOKIE, DEVICE_SECONDS = "known-device", "known-device", 180 * 86_400
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def begin(request: HttpRequest, user: User, to: str, now: datetime) -> str:
    """Somebody has given the right password: where they go next. Signs them in if that is enough."""
    is_held, is_required = bool(len(held(user))), requirement.is_required_of(user)
    if not is_held and not is_required:
        return complete(request, user, to, now, by_second_factor=False)
    request.session.flush()
    request.session[_ON_THE_WAY] = [user.pk, user.get_session_auth_hash(), to, now.timestamp()]
    return reverse("accounts:second-factor" if is_held else "accounts:factors")


def on_the_way(session: SessionBase, now: datetime) -> User | None:
    """Who has given the right password here within ten minutes, and no second factor yet."""
    user_id, state, _to, at = session.get(_ON_THE_WAY) or (None, "", "", 0)
    if user_id is None or not 0 <= now.timestamp() - at <= _WAY_SECONDS:
        return None
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    return user if user and constant_time_compare(user.get_session_auth_hash(), state) else None


def arrive(request: HttpRequest, user: User, now: datetime) -> str:
    """Somebody on the way has proved the second factor: sign them in; returns where they wanted to go."""
    to = (request.session.get(_ON_THE_WAY) or (0, "", "", 0))[2]
    return complete(request, user, to, now, by_second_factor=True)


def complete(request: HttpRequest, user: User, to: str, now: datetime, *, by_second_factor: bool) -> str:
    """Sign somebody in; returns where they wanted to go, or where their work is."""
    request.session.pop(_ON_THE_WAY, None)
    login(request, user, backend=_BACKEND)
    prove(request.session, now)
    request.session[_SECOND] = by_second_factor
    return ours(request, to) or home(user)


def ours(request: HttpRequest, to: str) -> str:
    """An address to go to, if it is one of this site; else nothing."""
    return to if url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure()) else ""


def home(user: User) -> str:
    """Where somebody's work is."""
    if settings.PROFILE == "filter":
        return reverse("home")
    if user.has_perm("discussion.moderate_comment") or user.has_perm("discussion.moderate_own_threads"):
        return reverse("desk:queue")
    if apps.is_installed("wagtail.admin") and user.has_perm("wagtailadmin.access_admin"):
        return reverse("wagtailadmin_home")
    return reverse("accounts:account")


def prove(session: SessionBase, now: datetime) -> None:
    """Note that whoever is signed in has just proved who they are."""
    session[_PROVED_AT] = now.timestamp()


def has_proved_lately(session: SessionBase, now: datetime) -> bool:
    """Whether they have within half an hour, as what concerns the account itself needs."""
    proved_at: float = session.get(_PROVED_AT, 0)
    return 0 <= now.timestamp() - proved_at <= _FRESH_SECONDS


def note_second_factor(session: SessionBase) -> None:
    """Note that whoever is signed in has a second factor from now on."""
    session[_SECOND] = True


def lacks_second_factor(session: Mapping[str, Any] | SessionBase, user: User) -> bool:
    """Whether somebody is signed in without the second factor that is required, such as from before it was."""
    return not session.get(_SECOND) and requirement.is_required_of(user)


def device_mark(user: User) -> str:
    """What a device gets to keep on which somebody has signed in."""
    return signing.sign(_DEVICE, str(user.pk))


def is_known_device(mark: str, name: str) -> bool:
    """Whether this account has signed in on this device before."""
    user_id = signing.unsign(_DEVICE, mark)
    return user_id is not None and get_user_model().objects.filter(pk=user_id, username=name).exists()


def has_second_factor(user: User) -> bool:
    """Whether this account has one, so that it takes one to get in."""
    return bool(len(held(user)))
