"""Which account somebody has here who signs in at an identity provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import transaction

from broadsheet.accounts import audit
from broadsheet.accounts.audit import THE_SITE, Act
from broadsheet.accounts.models import OutsideIdentity
from broadsheet.accounts.requirement import ADMINISTRATOR, plain
from broadsheet.lib import email_address


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says somebody is. ``email`` is empty unless it is confirmed there; ``is_strong`` if they proved
    more than a password."""

    issuer: str
    subject: str
    email: str
    name: str
    groups: frozenset[str]
    is_strong: bool


@transaction.atomic
def account_of(identity: Identity, now: datetime) -> User | None:
    """Their account: the one they had before, else the one with the confirmed address, else a new one if a group of
    theirs has a role here; ``None`` if there is none for them. Roles follow the groups, where any are listed."""
    known = OutsideIdentity.objects.filter(issuer=identity.issuer, subject=identity.subject[:255])
    row = known.select_related("user").first()
    user = row.user if row else _of_address(identity.email) or _new(identity, now)
    if user is None or not user.is_active:
        return None
    OutsideIdentity.objects.update_or_create(
        issuer=identity.issuer, subject=identity.subject[:255], defaults={"user": user, "used_at": now}
    )
    before = audit.standing(user)
    _give_roles(user, roles_for(identity.groups, settings.OIDC_ROLES))
    audit.record_changes(THE_SITE, before, user, now, because=identity.issuer)
    return user


def roles_for(groups: frozenset[str], roles_of_groups: dict[str, str]) -> set[str]:
    """The roles, written plainly, that these groups have.

    >>> roles_for(frozenset({"it", "choir"}), {"it": "Administrator"})
    {'administrator'}
    """
    return {plain(role) for group, role in roles_of_groups.items() if group in groups}


def _of_address(email: str) -> User | None:
    found = list(get_user_model().objects.filter(email__iexact=email_address.normalise(email))[:2]) if email else []
    return found[0] if len(found) == 1 else None


def _new(identity: Identity, now: datetime) -> User | None:
    if not roles_for(identity.groups, settings.OIDC_ROLES):
        return None
    user = get_user_model()(username=identity.name or identity.subject, email=identity.email)
    user.set_unusable_password()
    try:
        user.full_clean(exclude=["password"])
    except ValidationError:
        # The name is taken or cannot be one; an administrator makes an account with the address.
        return None
    user.save()
    audit.record(THE_SITE, Act.MADE, user.get_username(), identity.issuer, now)
    return user


def _give_roles(user: User, roles: set[str]) -> None:
    """Roles that the setting names come and go with the groups; the others are left to administrators."""
    managed = {plain(role) for role in settings.OIDC_ROLES.values()}
    for group in Group.objects.order_by("pk"):
        if plain(group.name) in managed:
            (user.groups.add if plain(group.name) in roles else user.groups.remove)(group)
    is_administrator = ADMINISTRATOR in roles
    if ADMINISTRATOR in managed and user.is_superuser != is_administrator:
        user.is_superuser = user.is_staff = is_administrator
        user.save(update_fields=["is_superuser", "is_staff"])
