"""What is done to accounts, by whom and when, as a line of the audit log.

Only verbs write it, inside their own transaction. Where the filter is alone there is no audit log; there it goes to the
log of the application, once it is done.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from django.apps import apps
from django.contrib.auth.models import User
from django.db import transaction

from broadsheet.accounts import requirement

logger = logging.getLogger(__name__)


class Act(StrEnum):
    """What can be done to an account of somebody else, by the names that the audit log has for it."""

    INVITED = "account-invited"
    MADE = "account-made"
    ROLES = "account-roles"
    FACTORS = "account-factors"
    PASSWORD = "account-password"  # noqa: S105
    CLOSED = "account-closed"
    OPENED = "account-opened"
    DELETED = "account-deleted"


@dataclass(frozen=True, slots=True)
class By:
    """Who does it: somebody with an account, the command line, or with neither the site by itself."""

    user_id: int | None = None
    command: str | None = None
    """Whose account of the server ran a command; ``None`` where it was none."""


THE_SITE = By()


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account may do at one moment, and by which password (as it is stored)."""

    roles: tuple[str, ...]
    is_active: bool
    password: str


def standing(user: User) -> Standing:
    """How an account stands now."""
    return Standing(tuple(requirement.roles_of(user)), user.is_active, user.password)


def record(by: By, act: Act, name: str, why: str, now: datetime) -> None:
    """Add a line about the account with this name."""
    if apps.is_installed("broadsheet.discussion"):
        from broadsheet.discussion import service as discussion

        discussion.record_for_others(act.value, name, why, now, user_id=by.user_id, by_command=by.command)
        return
    by_whom = f"account {by.user_id}" if by.user_id else "the site"
    who = by_whom if by.command is None else f"the command line of {by.command}"
    transaction.on_commit(partial(logger.info, "%s: %s, by %s%s", act.value, name, who, f" ({why})" if why else ""))


def record_roles(by: By, act: Act, user: User, now: datetime) -> None:
    """Add a line about an account with the roles that it has now."""
    record(by, act, user.get_username(), ", ".join(requirement.roles_of(user)), now)


def record_changes(by: By, before: Standing, user: User, now: datetime, because: str = "") -> None:
    """Add a line for each thing that is no longer as it stood ``before``; a password of one's own is one's own."""
    after, name = standing(user), user.get_username()
    if after.roles != before.roles:
        was, now_is = (", ".join(stood.roles) or "–" for stood in (before, after))
        record(by, Act.ROLES, name, f"{was} → {now_is}" + (f" ({because})" if because else ""), now)
    if after.password != before.password and by.user_id != user.pk:
        record(by, Act.PASSWORD, name, because, now)
    if after.is_active != before.is_active:
        record(by, Act.OPENED if after.is_active else Act.CLOSED, name, because, now)
