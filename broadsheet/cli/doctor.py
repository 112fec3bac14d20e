"""``broadsheet doctor``: checks an install, and names cures."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from broadsheet.cli import django_setup
from broadsheet.cli.arguments import Subparsers
from broadsheet.cli.errors import CommandFailed

if TYPE_CHECKING:
    from broadsheet.cli.checkup.findings import Finding


def configure(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "doctor",
        help="check this install, and name cures",
        description="Looks at settings, home folder, clock, secrets, mail, proxies, database, filter, worker, page "
        "files, deletions and backups. Changes nothing, and calls nobody but the mail server. Ends with 1 if something "
        "failed.",
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    found = []
    for finding in _findings():
        found.append(finding)
        if not args.json:
            cure = f" {finding.cure}" if finding.cure else ""
            print(f"{finding.state:<8} {finding.check:<10} {finding.says}{cure}", flush=True)
    if args.json:
        print(json.dumps([asdict(finding) for finding in found], indent=2, ensure_ascii=False))
    return 1 if any(finding.state == "failed" for finding in found) else 0


def _findings() -> Iterator[Finding]:
    from broadsheet.cli.checkup.findings import Finding, carried_out

    try:
        django_setup.setup()
    except CommandFailed as wrong:
        yield Finding("settings", "failed", str(wrong))
        return
    from broadsheet.cli.checkup import site, surroundings

    yield from carried_out(surroundings.CHECKS)
    is_usable = True
    for finding in carried_out({"database": site.database}):
        is_usable = is_usable and finding.state == "ok"
        yield finding
    if is_usable:
        yield from carried_out(site.checks())
