"""What administrators do to accounts in Wagtail's admin, for the audit log; called inside Wagtail's transactions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User

from broadsheet.accounts import audit
from broadsheet.accounts.audit import Act, By, Standing

Stood = dict[int, tuple[str, Standing]]
"""Of each account by its number: the name, and how it stood."""


def standings(users: Iterable[User]) -> Stood:
    """How accounts stand now, by the database."""
    found = get_user_model().objects.filter(pk__in=[user.pk for user in users]).order_by("pk")
    return {user.pk: (user.get_username(), audit.standing(user)) for user in found}


def note_made(administrator: User, user: User, now: datetime) -> None:
    """Note that an account was made."""
    audit.record_roles(By(administrator.pk), Act.MADE, user, now)


def note_all(administrator: User, stood: Stood, now: datetime) -> None:
    """Note what has become of accounts that stood so: changed in some way, or deleted."""
    there = get_user_model().objects.in_bulk(list(stood))
    for number, (name, before) in stood.items():
        if number in there:
            audit.record_changes(By(administrator.pk), before, there[number], now)
        else:
            audit.record(By(administrator.pk), Act.DELETED, name, "", now)
