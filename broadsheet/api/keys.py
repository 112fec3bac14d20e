"""Access keys: issued once, kept as keyed hashes, known by every worker within seconds."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import transaction

from broadsheet.api.models import AccessKey
from broadsheet.api.scopes import Scope, available
from broadsheet.lib import signing
from broadsheet.lib.numbers import row_id
from broadsheet.lib.remembered import Remembered

# Shown in front of each, so that a key that was published by mistake is found by those who look for such.
PREFIX = "broadsheet_"
_LENGTH = len(PREFIX) + 43
_PURPOSE = "access-key"
# A revoked key is refused by every worker within so many seconds.
_REMEMBERED_SECONDS = 2.0
_MOST_REMEMBERED = 2000
_USE_NOTED_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Holder:
    """Which key a request came with: its number, who answers for it, and what it may do."""

    id: int
    user_id: int
    scopes: frozenset[str]


class UnknownKey(LookupError):
    """No such key, or it is revoked already."""


@transaction.atomic
def issue(
    name: str,
    username: str,
    scopes: Collection[str],
    now: datetime,
    *,
    user_id: int | None = None,
    by_command: str | None = None,
) -> str:
    """Make a key for a program and return it; nobody can look it up again. Who makes it, is in the audit log.

    Raises ValueError for scopes that do not exist here, for none, and for an account that does not.
    """
    wrong = sorted(set(scopes) - set(available()))
    if wrong or not scopes:
        listed = ", ".join(available())
        raise ValueError(f"{', '.join(wrong) or 'no scope'} is not what a key can be for here; choose from {listed}")
    user = get_user_model().objects.filter(username=username, is_active=True).first()
    if user is None:
        raise ValueError(f"there is no account {username!r} that can answer for the key")
    key = PREFIX + secrets.token_urlsafe(32)
    made = AccessKey.objects.create(
        digest=signing.keyed_hash(_PURPOSE, key),
        name=" ".join(name.split())[:80] or "unnamed",
        user=user,
        scopes=[str(scope) for scope in Scope if scope in scopes],
        created_at=now,
    )
    _log("access-key", made, ", ".join(made.scopes), now, user_id, by_command)
    return key


@transaction.atomic
def revoke(
    number_or_key: str, now: datetime, *, user_id: int | None = None, by_command: str | None = None
) -> AccessKey:
    """Refuse a key from now on, named by itself or by its number in the list. Raises UnknownKey."""
    active = AccessKey.objects.filter(revoked_at=None)
    if number_or_key.startswith(PREFIX):
        found = active.filter(digest__in=signing.keyed_hashes(_PURPOSE, number_or_key)).first()
    else:
        found = active.filter(pk=row_id(number_or_key)).first()
    if found is None:
        raise UnknownKey(number_or_key)
    found.revoked_at = now
    found.save(update_fields=["revoked_at"])
    _log("access-key-revoked", found, "", now, user_id, by_command)
    return found


def _log(action: str, key: AccessKey, why: str, now: datetime, user_id: int | None, by_command: str | None) -> None:
    """Note it in the audit log; where the filter is alone there is none."""
    if apps.is_installed("broadsheet.discussion"):
        from broadsheet.discussion import service as discussion

        about = f"{key.name}, #{key.pk}"
        discussion.record_for_others(action, about, why, now, user_id=user_id, by_command=by_command)


def everyone() -> list[AccessKey]:
    """Every key, the latest first, with who answers for it."""
    return list(AccessKey.objects.select_related("user").order_by("-pk"))


class Known:
    """The keys that this process has looked up recently, so that most requests need no query."""

    def __init__(self) -> None:
        self._found: Remembered[Holder | None] = Remembered(_REMEMBERED_SECONDS, _MOST_REMEMBERED)

    def find(self, key: str, now: datetime) -> Holder | None:
        """Who holds this key, or ``None``; that it was used is noted now and then."""
        if len(key) != _LENGTH or not key.startswith(PREFIX) or not key.isascii():
            return None
        return self._found.find(key, lambda: _look_up(signing.keyed_hashes(_PURPOSE, key), now))

    def forget(self) -> None:
        """Look every key up anew."""
        self._found.forget()


known = Known()


def _look_up(digests: list[str], now: datetime) -> Holder | None:
    # An account that was locked takes its keys with it.
    rows = AccessKey.objects.filter(digest__in=digests, revoked_at=None, user__is_active=True)
    for row in rows:
        if any(hmac.compare_digest(row.digest, digest) for digest in digests):
            if row.last_used_at is None or row.last_used_at < now - _USE_NOTED_AFTER:
                AccessKey.objects.filter(pk=row.pk).update(last_used_at=now)
            return Holder(row.pk, row.user_id, frozenset(row.scopes))
    return None
