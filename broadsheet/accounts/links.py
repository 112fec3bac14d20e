"""The links in mail by which somebody gets into an account: good once, and for some time.

A link names an account and how it is at this moment; once the password is set, or the address changed, it is another.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.urls import reverse

from broadsheet.lib import signing
from broadsheet.lib.absolute_url import absolute_url

INVITATION, PASSWORD, ADDRESS = "invitation", "password", "address"
LIVES = {INVITATION: timedelta(days=7), PASSWORD: timedelta(hours=2), ADDRESS: timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Link:
    """What a link is for, whose account it is about, and a new address, if that is what it is for."""

    purpose: str
    user: User
    email: str = ""


def address(purpose: str, user: User, now: datetime, email: str = "") -> str:
    """The whole address of a link, to be mailed to the account's owner."""
    value = json.dumps([purpose, user.pk, signing.keyed_hash("account-link", _state(purpose, user)), email])
    token = signing.sign_dated("account", urlsafe_b64encode(value.encode()).decode().rstrip("="), now)
    return absolute_url(
        reverse("accounts:new-address" if purpose == ADDRESS else "accounts:set-password", args=[token])
    )


def read(token: str, purposes: tuple[str, ...], now: datetime) -> Link | None:
    """What a link stands for; ``None`` if it was not made here for one of these, is too old, or was used."""
    signed = signing.unsign_dated("account", token)
    if signed is None:
        return None
    value, made_at = signed
    purpose, user_id, state, email = json.loads(urlsafe_b64decode(value + "=" * (-len(value) % 4)))
    if purpose not in purposes or now - made_at > LIVES[purpose]:
        return None
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    if user is None or state not in signing.keyed_hashes("account-link", _state(purpose, user)):
        return None
    return Link(purpose, user, email)


def _state(purpose: str, user: User) -> str:
    signed_in = user.last_login.isoformat() if user.last_login and purpose == PASSWORD else ""
    return "\0".join([purpose, user.password, user.email, signed_in])
