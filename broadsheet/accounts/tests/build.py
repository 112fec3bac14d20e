"""People who work here, for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from broadsheet.accounts import signing_in

NOW = datetime(2026, 11, 28, 12, 0, 5, tzinfo=UTC)
PASSWORD = "a long enough password"
SIGN_IN = "/moderation/sign-in/"


def a_person(name: str = "grace", **fields: Any) -> User:
    """Somebody with an account, whose mail address is at example.org."""
    fields.setdefault("email", f"{name}@example.org")
    return get_user_model().objects.create_user(name, password=PASSWORD, **fields)


def sign_in(client: Client, name: str = "grace", password: str = PASSWORD, to: str = "") -> Any:
    """Hand in the form."""
    return client.post(SIGN_IN, {"username": name, "password": password, "next": to})


def signed_in(client: Client, user: User) -> Client:
    """A client of somebody who has just signed in."""
    client.force_login(user)
    session = client.session
    signing_in.prove(session, timezone.now())
    session.save()
    return client
