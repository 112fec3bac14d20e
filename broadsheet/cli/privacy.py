"""``broadsheet retention`` and ``broadsheet privacy``: retention, export and erasure by hand."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from broadsheet.cli import django_setup
from broadsheet.cli.arguments import Subparsers
from broadsheet.cli.errors import CommandFailed
from broadsheet.cli.filter_data import write_whole

T = TypeVar("T")
# So long the command tries to clear the files while others read; then it leaves that to the background worker.
_CLEAR_SECONDS = 5.0


def configure(subparsers: Subparsers) -> None:
    retention = subparsers.add_parser("retention", help="delete the data whose retention has ended")
    retention_verbs = retention.add_subparsers(dest="verb", metavar="VERB", required=True)
    retention_verbs.add_parser(
        "run", help="apply every retention rule now", description="The background worker does the same every hour."
    ).set_defaults(run=run_retention)

    privacy = subparsers.add_parser("privacy", help="export or erase what is stored about one person")
    privacy_verbs = privacy.add_subparsers(dest="verb", metavar="VERB", required=True)
    export = privacy_verbs.add_parser("export", help="print all that is stored about an e-mail address, as JSON")
    export.add_argument("email", metavar="EMAIL")
    export.add_argument("--output", metavar="FILE.json", help="write it into a file that only you may read")
    export.set_defaults(run=run_export)
    erase = privacy_verbs.add_parser("erase", help="erase all that is stored about an e-mail address, for good")
    erase.add_argument("email", metavar="EMAIL")
    erase.set_defaults(run=run_erase)


def run_retention(args: argparse.Namespace) -> int:
    django_setup.setup_site()
    from django.utils import timezone

    from broadsheet.privacy import retention

    recorded = retention.run(timezone.now())
    _clear_files()
    for what, count in recorded.removed.items():
        if count:
            print(f"{what}: {count}")
    print(f"{_entries(recorded.total)} removed." if recorded.total else "Nothing was due.")
    return 0


def run_export(args: argparse.Namespace) -> int:
    django_setup.setup_site()
    from broadsheet.privacy import persons

    found = _about(args.email, persons.export)
    text = json.dumps(found, ensure_ascii=False, indent=2, default=str)
    if args.output:
        write_whole(args.output, f"{text}\n")
    else:
        print(text)
    return 0


def run_erase(args: argparse.Namespace) -> int:
    django_setup.setup_site()
    from django.utils import timezone

    from broadsheet.privacy import persons

    changed = _about(args.email, lambda email: persons.erase(email, timezone.now()))
    _clear_files()
    print(f"{_entries(changed)} erased." if changed else "Nothing is held about this address.")
    return 0


def _clear_files() -> None:
    from django.utils import timezone

    from broadsheet.privacy import residues

    until = time.monotonic() + _CLEAR_SECONDS
    while not residues.clear(timezone.now(), at_once=True):
        if time.monotonic() > until:
            print("The site is busy: the background worker will clear the database's files of it.", file=sys.stderr)
            return
        time.sleep(0.1)


def _about(email: str, do: Callable[[str], T]) -> T:
    try:
        return do(email)
    except ValueError as problem:
        raise CommandFailed(str(problem)) from None


def _entries(count: int) -> str:
    return f"{count} {'entry' if count == 1 else 'entries'}"
