"""``broadsheet settings``: what holds, and whether it was set or is the default."""

from __future__ import annotations

import argparse
import json
import sys

from broadsheet.cli import django_setup
from broadsheet.cli.arguments import Subparsers


def configure(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "settings",
        help="show the settings in force",
        description="Shows every setting, its value, and whether the environment has it. Secrets are left out.",
    )
    parser.add_argument("--json", action="store_true", help="print them as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Returns 1 if the environment has a setting that is not known."""
    django_setup.setup()
    from django.conf import settings

    rows = [(item.name, item.shown, "environment" if item.is_set else "default") for item in settings.ALL_SETTINGS]
    if args.json:
        print(json.dumps([dict(zip(("name", "value", "from"), row, strict=True)) for row in rows], indent=2))
    else:
        _show(rows)
    name_unknown()
    return 1 if settings.UNKNOWN_SETTINGS else 0


def name_unknown() -> None:
    """Say on standard error which environment variables look like settings and are none. Django is set up."""
    from django.conf import settings

    for name, meant in settings.UNKNOWN_SETTINGS.items():
        cure = f"is {meant} meant?" if meant else "`broadsheet settings` lists all there are."
        print(f"broadsheet: there is no setting {name}; {cure}", file=sys.stderr, flush=True)


def _show(rows: list[tuple[str, str, str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table("setting", "value", "from", box=box.SIMPLE_HEAD)
    for name, value, source in rows:
        table.add_row(name, value or "–", source)
    # What is no terminal gets whole lines.
    Console(width=None if sys.stdout.isatty() else 200).print(table)
