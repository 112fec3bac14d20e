"""Which second factors an account has, and taking them away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from broadsheet.accounts.factors import codes, recovery
from broadsheet.accounts.models import CodeApp, Passkey, RecoveryCode


@dataclass(frozen=True, slots=True)
class Held:
    """The second factors of an account; recovery codes alone are none."""

    passkeys: list[Passkey]
    code_app: CodeApp | None
    codes_left: int

    def __len__(self) -> int:
        return len(self.passkeys) + (self.code_app is not None)


def held(user: User) -> Held:
    """What this account has."""
    return Held(
        list(Passkey.objects.filter(user=user)),
        CodeApp.objects.filter(user=user).first(),
        RecoveryCode.objects.filter(user=user, used_at=None).count(),
    )


def use_typed(user: User, code: str, now: datetime) -> bool:
    """Whether a typed code is one of the account's app or a recovery code, not used before."""
    return codes.use(user, code, now) or recovery.use(user, code, now)


@transaction.atomic
def remove(user: User, passkey_id: int | None) -> None:
    """Take a passkey away, or without one the code app; with the last of them go the recovery codes."""
    if passkey_id is None:
        CodeApp.objects.filter(user=user).delete()
    else:
        Passkey.objects.filter(user=user, pk=passkey_id).delete()
    if not len(held(user)):
        RecoveryCode.objects.filter(user=user).delete()


@transaction.atomic
def remove_all(user: User) -> int:
    """Take all of them away, for somebody who has lost them; returns how many there were."""
    number = len(held(user))
    for rows in (Passkey.objects, CodeApp.objects, RecoveryCode.objects):
        rows.filter(user=user).delete()
    return number
