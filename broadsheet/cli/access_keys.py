"""``broadsheet key``: the access keys by which other programs use the API."""

from __future__ import annotations

import argparse

from broadsheet.cli import django_setup, who
from broadsheet.cli.arguments import Subparsers
from broadsheet.cli.errors import CommandFailed

_SCOPES = "submit, moderate, numbers, filter, export, webhooks"


def configure(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("key", help="access keys with which other programs use the API")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    add = verbs.add_parser("add", help="make a key for a program; it is printed once, alone")
    add.add_argument("name", metavar="NAME", help="which program it is for, such as 'our app'")
    add.add_argument("--user", required=True, metavar="NAME", help="the account that answers for it")
    add.add_argument("--scope", action="append", default=[], metavar="SCOPE", help=f"what for, repeatable: {_SCOPES}")
    add.set_defaults(run=add_key)
    verbs.add_parser("list", help="list keys by number, and when each was used last").set_defaults(run=list_keys)
    revoke = verbs.add_parser("revoke", help="revoke a key")
    revoke.add_argument("key", metavar="KEY", help="the key itself, or its number in the list")
    revoke.set_defaults(run=revoke_key)


def add_key(args: argparse.Namespace) -> int:
    """Prints the new key alone on standard output, for scripts to take."""
    django_setup.setup_site()
    from django.utils import timezone

    from broadsheet.api import keys

    try:
        print(keys.issue(args.name, args.user, args.scope, timezone.now(), by_command=who.runs_it()))
    except ValueError as problem:
        raise CommandFailed(str(problem)) from None
    return 0


def list_keys(args: argparse.Namespace) -> int:
    django_setup.setup_site()
    from rich.table import Table
    from rich.text import Text

    from broadsheet.api import keys
    from broadsheet.cli.filter_data import console

    table = Table("number", "program", "account", "for", "made", "last used", "state", box=None)
    for key in keys.everyone():
        used = f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never"
        state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "in force"
        cells = (key.pk, key.name, key.user, ", ".join(key.scopes), f"{key.created_at:%Y-%m-%d}", used, state)
        table.add_row(*[Text(str(cell)) for cell in cells])
    console().print(table)
    return 0


def revoke_key(args: argparse.Namespace) -> int:
    django_setup.setup_site()
    from django.utils import timezone

    from broadsheet.api import keys

    try:
        revoked = keys.revoke(args.key, timezone.now(), by_command=who.runs_it())
    except keys.UnknownKey:
        raise CommandFailed("no such key is in force; see their numbers with: broadsheet key list") from None
    print(f"The key of {revoked.name} is refused from now on.")
    return 0
