"""``broadsheet user``: accounts of the staff, and their roles."""

from __future__ import annotations

import argparse
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

from broadsheet.cli import django_setup, who
from broadsheet.cli.arguments import Subparsers
from broadsheet.cli.errors import CommandFailed

if TYPE_CHECKING:
    from django.contrib.auth.models import Group, User

    from broadsheet.accounts.audit import By

ADMINISTRATOR = "administrator"


def configure(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("user", help="accounts of the staff, and their roles")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    add = verbs.add_parser("add", help="make an account; its password is printed once, or its owner invited")
    add.add_argument("name", metavar="NAME", help="what the person signs in with")
    add.add_argument("--email", default="", metavar="ADDRESS", help="where a new password can be sent")
    add.add_argument(
        "--mail", action="store_true", help="mail a link to that address, by which its owner chooses the password"
    )
    _take_roles(add)
    add.set_defaults(run=add_user)
    role = verbs.add_parser("role", help="give an account these roles in place of its others; without --role, none")
    role.add_argument("name", metavar="NAME")
    _take_roles(role)
    role.set_defaults(run=set_roles)
    reset = verbs.add_parser(
        "reset", help="give an account a new password, which is printed once, and end its sign-ins"
    )
    reset.add_argument("name", metavar="NAME")
    reset.add_argument(
        "--second-factor", action="store_true", help="take its second factors away instead; the password stays"
    )
    reset.set_defaults(run=reset_password)
    verbs.add_parser("list", help="list the accounts with their roles").set_defaults(run=list_users)


def _take_roles(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--role", action="append", default=[], metavar="ROLE",
        help="administrator, or one of the groups, such as editors or “comment moderators”; several times for several",
    )  # fmt: skip


def add_user(args: argparse.Namespace) -> int:
    """Raises CommandFailed where the name is taken or cannot be one, or a role is not known."""
    django_setup.setup_site()
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from broadsheet.accounts import people

    is_administrator, groups = _roles(args.role)
    if args.mail:
        return _invite(args.name, args.email, is_administrator, groups)
    password = secrets.token_urlsafe(12)
    try:
        account = people.add(_by_command(), args.name, args.email, password, is_administrator, groups, timezone.now())
    except ValidationError as problem:
        raise CommandFailed(" ".join(problem.messages)) from None
    _tell(account.username, password)
    return 0


def _invite(name: str, email: str, is_administrator: bool, groups: list[Group]) -> int:
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from broadsheet.accounts import mail, people

    if not mail.is_possible():
        raise CommandFailed("This site sends no mail; set EMAIL_URL, or leave out --mail and hand over the password.")
    try:
        user = people.invite(_by_command(), name, email, is_administrator, groups, timezone.now())
    except ValidationError as problem:
        raise CommandFailed(" ".join(problem.messages)) from None
    print(f"{user.username}: an invitation goes to {user.email}, with a link that is good for a week.")
    return 0


def set_roles(args: argparse.Namespace) -> int:
    """Raises CommandFailed for an unknown name or role, and for the last administrator."""
    django_setup.setup_site()
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from broadsheet.accounts import people

    account = _find(args.name)
    is_administrator, groups = _roles(args.role)
    others = get_user_model().objects.filter(is_superuser=True, is_active=True).exclude(pk=account.pk)
    if account.is_superuser and not is_administrator and not others.exists():
        raise CommandFailed(f"{account.username} is the only administrator; make another one first.")
    people.set_roles(_by_command(), account, is_administrator, groups, timezone.now())
    print(f"{account.username}: {_named(account)}")
    return 0


def reset_password(args: argparse.Namespace) -> int:
    """A changed password ends every sign-in with the old one; what locked the name is forgotten."""
    if args.second_factor:
        return _reset_second_factors(args.name)
    django_setup.setup_site()
    from django.utils import timezone

    from broadsheet.accounts import people

    account = _find(args.name)
    password = secrets.token_urlsafe(12)
    people.reset_password(_by_command(), account, password, timezone.now())
    _tell(account.username, password)
    return 0


def _reset_second_factors(name: str) -> int:
    django_setup.setup_site()
    from django.utils import timezone

    from broadsheet.accounts import people

    account = _find(name)
    number = people.take_factors_away(_by_command(), account, timezone.now())
    print(f"{account.username}: {number} second factors were taken away." if number else f"{name} has none.")
    return 0


def list_users(args: argparse.Namespace) -> int:
    django_setup.setup_site()
    from django.contrib.auth import get_user_model

    for account in get_user_model().objects.prefetch_related("groups").order_by("username"):
        state = "" if account.is_active else " (may not sign in)"
        print(f"{account.username}: {_named(account)}{state}")
    return 0


def _by_command() -> By:
    from broadsheet.accounts.audit import By

    return By(command=who.runs_it())


def _roles(wanted: Sequence[str]) -> tuple[bool, list[Group]]:
    from django.contrib.auth.models import Group

    known = {group.name.casefold(): group for group in Group.objects.order_by("name")}
    found = []
    for name in wanted:
        plain = name.casefold().replace("-", " ").strip()
        if plain == ADMINISTRATOR:
            continue
        if plain not in known:
            names = ", ".join([ADMINISTRATOR, *known])
            raise CommandFailed(f"There is no role {name!r}; the roles are: {names}.")
        found.append(known[plain])
    return any(name.casefold().strip() == ADMINISTRATOR for name in wanted), found


def _find(name: str) -> User:
    from django.contrib.auth import get_user_model

    account: User | None = get_user_model().objects.filter(username=name).first()
    if account is None:
        raise CommandFailed(f"There is no account {name!r}; `broadsheet user list` lists them.")
    return account


def _named(account: User) -> str:
    roles = [ADMINISTRATOR] * account.is_superuser + [group.name for group in account.groups.all()]
    return ", ".join(roles) or "no role"


def _tell(name: str, password: str) -> None:
    print(f"{name}\n{password}\nThe password is shown only now; it can be changed at the desk.")
