"""The list of the accounts, as administrators see it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User

from broadsheet.accounts.models import CodeApp, Passkey
from broadsheet.accounts.people import waits_for_its_owner
from broadsheet.accounts.requirement import ADMINISTRATOR


@dataclass(frozen=True, slots=True)
class Row:
    """One account: its roles, whether it has a second factor, and whether its invitation is still open."""

    account: User
    roles: list[str]
    has_second_factor: bool
    is_invited: bool


def rows() -> list[Row]:
    """All accounts, by name."""
    secured = {*Passkey.objects.values_list("user", flat=True), *CodeApp.objects.values_list("user", flat=True)}
    return [
        Row(
            account,
            [ADMINISTRATOR] * account.is_superuser + sorted(group.name for group in account.groups.all()),
            account.pk in secured,
            waits_for_its_owner(account),
        )
        for account in User.objects.prefetch_related("groups").order_by("username")
    ]
