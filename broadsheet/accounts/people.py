"""What is done to accounts: making one, roles, setting a password, changing an address, signing out everywhere.

What is done to somebody else's account is in the audit log; ``by`` says who does it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from axes.utils import reset as unlock
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from broadsheet.accounts import audit, mail
from broadsheet.accounts.audit import Act, By
from broadsheet.accounts.factors import held
from broadsheet.accounts.models import OutsideIdentity, PasswordRequest
from broadsheet.lib import email_address

_BATCH = 100
_REQUEST_LIFE = timedelta(hours=1)


@transaction.atomic
def add(
    by: By, name: str, email: str, password: str, is_administrator: bool, groups: Iterable[Group], now: datetime
) -> User:
    """Make an account with a password that is handed over. Raises ValidationError for a name that is taken or cannot
    be one, and for what is no mail address."""
    user = get_user_model()(username=name, email=email)
    user.is_superuser = user.is_staff = is_administrator
    user.set_password(password)
    user.full_clean()
    user.save()
    user.groups.set(groups)
    audit.record_roles(by, Act.MADE, user, now)
    return user


@transaction.atomic
def invite(by: By, name: str, email: str, is_administrator: bool, groups: Iterable[Group], now: datetime) -> User:
    """Make an account without a password, and mail its owner a link by which to choose one.

    Raises ValidationError for a name that is taken or cannot be one, and for what is no mail address.
    """
    user = get_user_model()(username=name, email=email_address.normalise(email))
    user.is_superuser = user.is_staff = is_administrator
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    if not user.email:
        raise ValidationError(_("An invitation needs a mail address."))
    user.save()
    user.groups.set(groups)
    if not mail.invite(user, now):
        raise ValidationError(_("This address has had too many mails today; please invite them tomorrow."))
    audit.record_roles(by, Act.INVITED, user, now)
    return user


@transaction.atomic
def invite_again(by: By, user: User, now: datetime) -> bool:
    """Mail the link once more; false where there is nobody to invite, or no mail can go there today."""
    waits = user.is_active and waits_for_its_owner(user)
    if not (waits and mail.is_possible() and mail.invite(user, now)):
        return False
    audit.record_roles(by, Act.INVITED, user, now)
    return True


@transaction.atomic
def set_roles(by: By, user: User, is_administrator: bool, groups: Iterable[Group], now: datetime) -> None:
    """Give an account these roles in place of its others."""
    before = audit.standing(user)
    user.is_superuser = user.is_staff = is_administrator
    user.save(update_fields=["is_superuser", "is_staff"])
    user.groups.set(groups)
    audit.record_changes(by, before, user, now)


@transaction.atomic
def reset_password(by: By, user: User, password: str, now: datetime) -> None:
    """Give somebody another password, which ends every sign-in with the old one; what locked the name is forgotten."""
    before = audit.standing(user)
    user.set_password(password)
    user.save(update_fields=["password"])
    unlock(username=user.get_username())
    audit.record_changes(by, before, user, now)


@transaction.atomic
def take_factors_away(by: By, user: User, now: datetime) -> int:
    """Take the second factors away from somebody who has lost them, and tell them; returns how many there were."""
    number = held.remove_all(user)
    if number:
        audit.record(by, Act.FACTORS, user.get_username(), "", now)
        mail.tell(user, _("Your second factors were removed by an administrator."), now)
    return number


def rename(user: User, first_name: str, last_name: str) -> None:
    """Note what the account's owner is called."""
    user.first_name, user.last_name = first_name, last_name
    user.save(update_fields=["first_name", "last_name"])


def find(number: int) -> User | None:
    """The account with this number."""
    return get_user_model().objects.filter(pk=number).first()


def waits_for_its_owner(user: User) -> bool:
    """Whether an account was made by an invitation that nobody has taken up yet."""
    return not user.has_usable_password() and user.last_login is None


@transaction.atomic
def set_password(user: User, password: str, now: datetime, first_name: str = "", last_name: str = "") -> None:
    """Set a password, which ends every sign-in with the old one; what locked the name is forgotten."""
    user.set_password(password)
    user.first_name, user.last_name = first_name or user.first_name, last_name or user.last_name
    user.save(update_fields=["password", "first_name", "last_name"])
    unlock(username=user.get_username())
    mail.tell(user, _("The password was set."), now)


def sign_out_everywhere(user: User, password: str) -> None:
    """End every session of an account. A session holds on to the stored password, so that is stored anew.

    ``password`` is the one in force; without one, for an account that has none.
    """
    user.set_password(password or None)
    user.save(update_fields=["password"])


@transaction.atomic
def change_address(user: User, email: str, now: datetime) -> None:
    """Give an account an address that its owner has confirmed, and tell the earlier one."""
    before = user.email
    user.email = email_address.normalise(email)
    user.save(update_fields=["email"])
    mail.tell(user, _("The mail address is another now."), now, before)


def ask_for_password(email: str, now: datetime) -> None:
    """Note that somebody has forgotten a password. The same is done whether there is such an account or not."""
    PasswordRequest.objects.create(email=email_address.normalise(email)[:254], asked_at=now)


def answer_requests(now: datetime) -> None:
    """Send links to those who asked, where there is such an account; one that has never had a password gets one too,
    unless its owner signs in elsewhere."""
    waiting = list(PasswordRequest.objects.order_by("pk")[:_BATCH])
    for request in waiting:
        known = get_user_model().objects.filter(email__iexact=request.email, is_active=True).exclude(email="")
        if now - request.asked_at < _REQUEST_LIFE:
            for user in known:
                if user.has_usable_password() or not OutsideIdentity.objects.filter(user=user).exists():
                    mail.send_password_link(user, now)
        request.delete()
