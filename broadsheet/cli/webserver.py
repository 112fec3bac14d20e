"""``broadsheet webserver``: configuration for nginx or Caddy in front of the site, for many readers."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from urllib.parse import urlsplit

from broadsheet.cli import django_setup
from broadsheet.cli.arguments import Subparsers
from broadsheet.cli.errors import CommandFailed

_CONFIGURATION = "broadsheet.config.webserver"


def configure(subparsers: Subparsers) -> None:
    webserver = subparsers.add_parser("webserver", help="print a web server's configuration, for many readers")
    servers = webserver.add_subparsers(dest="server", metavar="SERVER", required=True)
    for name, label in (("nginx", "nginx"), ("caddy", "Caddy")):
        parser = servers.add_parser(
            name,
            help=f"print the configuration for {label}",
            description=f"Prints a configuration with which {label} gives out the page files of this site.",
        )
        parser.add_argument("--app", default="127.0.0.1:8000", help="where `broadsheet serve` listens (%(default)s)")
        parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    django_setup.setup()
    from django.conf import settings

    if settings.PROFILE != "full":
        raise CommandFailed(f"A site with the profile {settings.PROFILE} has no page files; any proxy will do for it.")
    if urlsplit(settings.SITE_URL).netloc == args.app:
        raise CommandFailed(
            f"{args.app} is where `broadsheet serve` listens; set BROADSHEET_URL to the address that readers use."
        )
    if not settings.TRUSTED_PROXIES:
        print("Start `broadsheet serve` with BROADSHEET_TRUSTED_PROXIES=1.", file=sys.stderr)
    print(getattr(import_module(_CONFIGURATION), args.server)(args.app), end="")
    return 0
