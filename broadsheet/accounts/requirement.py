"""Who has to have a second factor."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.contrib.auth.models import User

ALL, ADMINISTRATOR = "all", "administrator"


def is_required(roles: Collection[str], required: Collection[str]) -> bool:
    """Whether somebody with these roles has to have one, where these roles have to.

    >>> is_required(["Comment editors"], ["administrator", "comment-editors"])
    True
    """
    wanted = {plain(name) for name in required}
    return ALL in wanted or not wanted.isdisjoint(plain(name) for name in roles)


def is_required_of(user: User) -> bool:
    """Whether this account has to have one, by the setting."""
    return bool(settings.SECOND_FACTOR) and is_required(roles_of(user), settings.SECOND_FACTOR)


def roles_of(user: User) -> list[str]:
    """An account's roles, by name."""
    return [ADMINISTRATOR] * user.is_superuser + [group.name for group in user.groups.order_by("name")]


def plain(role: str) -> str:
    """The same text for all ways of writing the name of a role."""
    return role.casefold().replace("-", " ").strip()
