"""``broadsheet site``: the other sites whose pages may carry discussions from here."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from broadsheet.cli import django_setup, who
from broadsheet.cli.arguments import Subparsers
from broadsheet.cli.errors import CommandFailed

if TYPE_CHECKING:
    from broadsheet.discussion.service import EmbeddingSite


def configure(commands: Subparsers) -> None:
    site = commands.add_parser("site", help="sites whose pages may carry discussions from here")
    verbs = site.add_subparsers(dest="verb", metavar="VERB", required=True)
    add = verbs.add_parser("add", help="register a site, or change one; the secret of a new one is printed once")
    add.add_argument("address", metavar="ADDRESS", help="where it begins, such as https://blog.example")
    add.add_argument(
        "--also", action="append", default=[], metavar="ORIGIN",
        help="a further origin that shows the same pages, such as http://localhost:1313",
    )  # fmt: skip
    add.add_argument("--language", default="", help="of its pages, such as de, where it is not that of this site")
    add.set_defaults(run=add_site)
    verbs.add_parser("list", help="list the registered sites").set_defaults(run=list_sites)
    for name, run, words in (
        ("remove", remove_site, "let a site carry discussions no more; what was said there stays here"),
        ("secret", renew_secret, "make a new secret for a site and print it; the old one ends"),
    ):
        one = verbs.add_parser(name, help=words)
        one.add_argument("address", metavar="ADDRESS")
        one.set_defaults(run=run)
    keys = verbs.add_parser("keys", help="take a key set (JWKS) with which a site signs its readers in")
    keys.add_argument("address", metavar="ADDRESS")
    keys.add_argument("source", metavar="FILE|URL", help="a file, - for standard input, or where to fetch it daily")
    keys.set_defaults(run=set_keys)
    hook = verbs.add_parser("hook", help="call an address when a site's discussions have changed")
    hook.add_argument("address", metavar="ADDRESS")
    hook.add_argument("hook", metavar="URL", nargs="?", default="", help="what is called; left out, nothing")
    hook.set_defaults(run=set_hook)


def add_site(args: argparse.Namespace) -> int:
    """Prints the secret of a new site alone on standard output, for scripts to take."""
    _set_up()
    from django.conf import settings
    from django.utils import timezone

    from broadsheet.discussion import service

    if args.language and args.language not in dict(settings.LANGUAGES):
        raise CommandFailed(f"{args.language!r} is no language that is known here; write it like de or pt-br")
    try:
        site, secret = service.add_site(
            args.address, timezone.now(), further=args.also, language=args.language or None, by_command=who.runs_it()
        )
    except service.BadAddress as problem:
        raise CommandFailed(f"{args.address} cannot be registered: {problem}") from None
    print(f"Pages of {site.address} may carry discussions from here.", file=sys.stderr)
    if secret:
        print("Its secret, with which it signs its readers in, is shown this once:", file=sys.stderr)
        print(secret)
    return 0


def list_sites(args: argparse.Namespace) -> int:
    _set_up()
    from rich.table import Table
    from rich.text import Text

    from broadsheet.cli.filter_data import console
    from broadsheet.discussion import service

    table = Table("address", "further origins", "language", "keys", "hook", box=None)
    for site in service.sites():
        keys = site.keys_address or ("a key set" if site.keys else "")
        row = (site.address, " ".join(site.further.split()), site.language, keys, site.hook)
        table.add_row(*[Text(value) for value in row])
    console().print(table)
    return 0


def remove_site(args: argparse.Namespace) -> int:
    _set_up()
    from django.utils import timezone

    from broadsheet.discussion import service

    name = service.remove_site(args.address, timezone.now(), by_command=who.runs_it())
    if name is None:
        raise _unknown(args.address)
    print(f"Pages of {name} carry no discussions from here any more. What was said there is still here.")
    return 0


def renew_secret(args: argparse.Namespace) -> int:
    site = _found(args.address)
    from django.utils import timezone

    from broadsheet.discussion import service

    print(service.renew_site_secret(site, timezone.now(), by_command=who.runs_it()))
    return 0


def set_keys(args: argparse.Namespace) -> int:
    site = _found(args.address)
    from django.utils import timezone

    from broadsheet.discussion import service

    now, by_command = timezone.now(), who.runs_it()
    try:
        if args.source.startswith(("https://", "http://")):
            service.set_site_keys_address(site, args.source, now, by_command=by_command)
            print(f"The background worker fetches the keys from {args.source}, now and every day.")
        else:
            text = sys.stdin.read() if args.source == "-" else Path(args.source).read_text()
            print(f"Keys taken over: {service.set_site_keys(site, text, now, by_command=by_command)}.")
    except (service.BadAddress, service.BadKeys, OSError, UnicodeDecodeError) as problem:
        raise CommandFailed(f"{args.source} cannot be used: {problem}") from None
    return 0


def set_hook(args: argparse.Namespace) -> int:
    site = _found(args.address)
    from django.utils import timezone

    from broadsheet.discussion import service

    try:
        service.set_site_hook(site, args.hook, timezone.now(), by_command=who.runs_it())
    except service.BadAddress as problem:
        raise CommandFailed(f"{args.hook} cannot be called: {problem}") from None
    print(f"{args.hook} is called when discussions of {site.name} have changed." if args.hook else "Nothing is called.")
    return 0


def _set_up() -> None:
    django_setup.setup_site()
    from django.conf import settings

    if settings.PROFILE == "filter":
        raise CommandFailed("the profile filter has no discussions; serve the profile discussion or full")


def _found(address: str) -> EmbeddingSite:
    _set_up()
    from broadsheet.discussion import service

    site = service.find_site(address)
    if site is None:
        raise _unknown(address)
    return site


def _unknown(address: str) -> CommandFailed:
    return CommandFailed(f"{address} is not registered; see what is with: broadsheet site list")
