"""Recovery codes: written down by their owner, kept here as keyed hashes, each good once."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from broadsheet.accounts.models import RecoveryCode
from broadsheet.lib import signing

_NUMBER = 10
# No letters or digits that are read as one another; twelve of these are 59 bits.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 3, 4


@transaction.atomic
def renew(user: User) -> list[str]:
    """Make codes in place of all earlier ones, and return them; nobody can look them up again."""
    codes = ["-".join(_group() for _ in range(_GROUPS)) for _ in range(_NUMBER)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=signing.keyed_hash("recovery-code", _told(user, code))) for code in codes
    )
    return codes


def use(user: User, code: str, now: datetime) -> bool:
    """Whether this is a code of the account that was not used before; it is used from now on."""
    digests = signing.keyed_hashes("recovery-code", _told(user, code))
    unused = RecoveryCode.objects.filter(user=user, digest__in=digests, used_at=None)
    return bool(unused.update(used_at=now))


def _group() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(_GROUP))


def _told(user: User, code: str) -> str:
    """What is hashed: a code however it is typed, and whose it is."""
    return f"{user.pk}:{''.join(sign for sign in code.lower() if sign in _SIGNS)}"
