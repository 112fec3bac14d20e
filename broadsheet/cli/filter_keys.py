"""``broadsheet filter rebuild`` and ``filter key``: the filter's commands that need this site's database."""

from __future__ import annotations

import argparse
import sys

from broadsheet.cli import django_setup
from broadsheet.cli.arguments import Subparsers
from broadsheet.cli.errors import CommandFailed

_NO_SUCH_KEY = "no such key is in force; see their numbers with: broadsheet filter key list"


def configure(commands: Subparsers) -> None:
    parser = commands.add_parser(
        "rebuild",
        help="rebuild the filter's models from all lessons",
        description="Builds the model anew from every lesson in force. The same ledger gives the same model.",
    )
    parser.set_defaults(run=rebuild)
    key = commands.add_parser("key", help="API keys with which other sites use this filter")
    verbs = key.add_subparsers(dest="verb", metavar="VERB", required=True)
    add = verbs.add_parser("add", help="make a key for a site; it is printed once, alone")
    add.add_argument("site", metavar="BLOG_URL", help="the site's front page, such as https://blog.example.org/")
    add.add_argument("--owner", default="", help="whose site it is, if not yours: it gets a model of its own")
    add.add_argument("--quota", type=int, metavar="N", help="checks in a calendar month (default: any number)")
    add.add_argument(
        "--strict", action="store_true", help="answer spam where the filter is unsure and spam is likelier"
    )
    add.add_argument("--email", default="", help="the owner's mail address, to which links to sign in are sent")
    add.set_defaults(run=add_key)
    email = verbs.add_parser("email", help="set or take away the mail address at which a key's owner signs in")
    email.add_argument("key", metavar="KEY", help="the key itself, or its number in the list")
    email.add_argument("email", metavar="ADDRESS", nargs="?", default="", help="left out: nobody signs in for this key")
    email.set_defaults(run=set_email)
    verbs.add_parser("list", help="list keys by number, with this month's counts").set_defaults(run=list_keys)
    revoke = verbs.add_parser("revoke", help="revoke a key")
    revoke.add_argument("key", metavar="KEY", help="the key itself, or its number in the list")
    revoke.set_defaults(run=revoke_key)


def rebuild(args: argparse.Namespace) -> int:
    django_setup.setup_site()
    from rich.console import Console
    from rich.progress import Progress

    from broadsheet.spamapi import service

    console = Console(file=sys.stderr)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("Learning")
        model = service.rebuild(lambda done, total: progress.update(task, completed=done, total=total))
    print(f"{model.version}: {model.lessons} lessons")
    return 0


def add_key(args: argparse.Namespace) -> int:
    """Prints the new key alone on standard output, for scripts to take."""
    if args.quota is not None and args.quota < 1:
        raise CommandFailed("a quota is a number of checks above 0; leave --quota out for any number")
    django_setup.setup_site()
    from django.utils import timezone

    from broadsheet.spamapi import service

    try:
        print(service.issue_key(args.site, timezone.now(), args.owner, args.quota, args.strict, args.email))
    except ValueError as problem:
        raise CommandFailed(str(problem)) from None
    return 0


def set_email(args: argparse.Namespace) -> int:
    django_setup.setup_site()
    from broadsheet.spamapi import service

    try:
        key = service.set_owner_email(args.key, args.email)
    except service.UnknownKey:
        raise CommandFailed(_NO_SUCH_KEY) from None
    except ValueError as problem:
        raise CommandFailed(str(problem)) from None
    print(f"Links for the key of {key.site} go to {key.email}." if key.email else f"Nobody signs in for {key.site}.")
    return 0


def list_keys(args: argparse.Namespace) -> int:
    django_setup.setup_site()
    from django.utils import timezone
    from rich.table import Table
    from rich.text import Text

    from broadsheet.cli.filter_data import console
    from broadsheet.spamapi import service

    table = Table("number", "site", "owner", "made", "checks", "spam", "corrected", "right", "quota", "state", box=None)
    for row in service.list_keys(timezone.now()):
        table.add_row(*[Text(str(value)) for value in row.cells()])
    console().print(table)
    return 0


def revoke_key(args: argparse.Namespace) -> int:
    django_setup.setup_site()
    from django.utils import timezone

    from broadsheet.spamapi import service

    try:
        revoked = service.revoke_key(args.key, timezone.now())
    except service.UnknownKey:
        raise CommandFailed(_NO_SUCH_KEY) from None
    print(f"The key of {revoked.site} is refused from now on.")
    return 0
