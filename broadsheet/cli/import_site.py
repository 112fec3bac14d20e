"""``broadsheet import wordpress`` and its like: a whole site from the files in which another system gives it out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from broadsheet.cli import django_setup
from broadsheet.cli.arguments import Subparsers
from broadsheet.cli.errors import CommandFailed, bringing_in
from broadsheet.cli.filter_data import write_whole
from broadsheet.exchange.kinds import BEGINNING, KINDS, NATIVE, WORDPRESS, Kind, kind_of

if TYPE_CHECKING:
    from broadsheet.exchange.reporting import Report
    from broadsheet.exchange.runner import Meter

_LINES_SHOWN = 20


def configure(kinds: Subparsers) -> None:
    wordpress = kinds.add_parser(
        "wordpress",
        help=WORDPRESS.what,
        description="Brings in articles, pages, authors, sections, tags, pictures, comments in all states, view counts "
        "and old addresses, and teaches the filter what was spam and what was not. Run it first with --dry-run. The "
        "same file again changes nothing; one that was stopped goes on.",
    )
    wordpress.add_argument("file", type=Path, metavar="FILE.xml")
    wordpress.add_argument(
        "--media", type=Path, metavar="FOLDER|ZIP", help="the uploads of the site (wp-content/uploads)"
    )
    wordpress.add_argument(
        "--fetch", action="store_true", help="fetch files that are not there from the old site itself, and no other"
    )
    _add_common(wordpress)
    for name, kind in KINDS.items():
        if kind is WORDPRESS:
            continue
        other = kinds.add_parser(
            name,
            help=kind.what,
            description=f"Brings in {kind.what}. Comments go under the article that has their address or had it, else "
            "into a discussion of that address, for pages elsewhere. The same file again changes nothing.",
        )
        other.add_argument("file", type=Path, metavar="FOLDER" if kind.is_folder else "FILE")
        _add_common(other)

    _configure_native(kinds)
    check = kinds.add_parser(
        "check",
        help="compare a file that was imported with what is on the site",
        description="Says of each record of the file whether it is here, and what is different; of what "
        "`broadsheet export native` wrote (a folder, zip or tar), of each row and file. Writes nothing. Ends with 1 if "
        "something is missing.",
    )
    check.add_argument("file", type=Path, metavar="FILE")
    check.add_argument("--format", choices=[*KINDS, NATIVE], help="what it is, where that cannot be seen")
    check.add_argument("--report", type=Path, metavar="FILE.html", help="write a report by line")
    check.set_defaults(run=_check)


def _configure_native(kinds: Subparsers) -> None:
    native = kinds.add_parser(
        NATIVE,
        help="everything that `broadsheet export native` has written",
        description="Puts the export, a folder or a zip or tar archive of it, in the place of all that is on this "
        "site. Accounts keep the password that they have here under the same name. All of it or nothing.",
    )
    native.add_argument("file", type=Path, metavar="FOLDER")
    native.add_argument("--replace", action="store_true", help="even where there are articles or comments")
    _add_trial(native)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--section", default="news", help="slug of the section for articles that name none")
    _add_trial(parser)


def _add_trial(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="say what would be imported, and import nothing")
    parser.add_argument("--report", type=Path, metavar="FILE.html", help="write a report by line")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    """Import what the reader of a format finds, alone on this site, and report."""
    _check_readable(args.file)
    _check_writable(args.report)
    (django_setup.setup_site if args.kind == NATIVE else django_setup.setup_finished_site)()
    if args.kind != NATIVE:
        django_setup.refuse_profile_without("comments")
    from django.utils import timezone

    from broadsheet.exchange import runner
    from broadsheet.exchange.reporting import Report

    report = Report(args.file.name, is_dry=args.dry_run)
    stopped = False
    try:
        with bringing_in(args.file), runner.TerminalMeter() as meter:
            _verb(args)(report, meter, timezone.now())
    except ValueError as problem:
        raise CommandFailed(str(problem)) from None
    except KeyboardInterrupt:
        stopped = True
    _tell(report, args.report)
    return 130 if stopped else 0


def _verb(args: argparse.Namespace) -> Callable[[Report, Meter, datetime], None]:
    """What brings in what was asked for."""
    if args.kind == NATIVE:
        # By itself, as a site with the filter alone has nothing that the others are for.
        from broadsheet.exchange.replacing.carrying import Replacement, replace

        return partial(replace, Replacement(args.file, args.replace))
    from broadsheet.exchange.carrying_out import Wanted, carry_out

    fetch = getattr(args, "fetch", False)
    return partial(carry_out, Wanted(args.kind, args.file, getattr(args, "media", None), args.section, fetch))


def _check_readable(place: Path) -> None:
    """Raises CommandFailed for what is not there or may not be read."""
    with bringing_in(place):
        next(place.iterdir(), None) if place.is_dir() else place.open("rb").close()


def _check_writable(report: Path | None) -> None:
    """Raises CommandFailed where a report could not be written in the end, after an import of hours."""
    if report is not None and (report.is_dir() or not os.access(report.parent, os.W_OK | os.X_OK)):
        raise CommandFailed(f"The report cannot be written to {report}; choose a place you may write to.")


def _check(args: argparse.Namespace) -> int:
    """Compare a file with the site, and report."""
    _check_writable(args.report)
    name = _kind_of(args.file, args.format)
    django_setup.setup_site()
    if name != NATIVE:
        django_setup.refuse_profile_without("comments")
    from broadsheet.exchange import runner
    from broadsheet.exchange.reporting import Report

    report = Report(args.file.name, is_check=True)
    with bringing_in(args.file), runner.TerminalMeter() as meter:
        if name == NATIVE:
            from broadsheet.exchange.replacing.comparing import compare

            compare(args.file, report, meter)
        else:
            _compare_records(KINDS[name], args.file, report, meter)
    _tell(report, args.report)
    return int(any(count.left_out for count in report.counts.values()))


def _compare_records(kind: Kind, file: Path, report: Report, meter: Meter) -> None:
    from broadsheet.exchange.arriving.checking import Checker
    from broadsheet.exchange.carrying_out import size_of

    meter.begin("Comparing", kind.passes * size_of(file))
    Checker(report).check(kind.reader()(file, meter.reach))
    report.is_whole = True


def _kind_of(place: Path, named: str | None) -> str:
    """The system that a file is of: the one that was named, or what its first bytes say. Raises CommandFailed."""
    if named:
        return named
    if place.is_dir():
        return NATIVE if (place / "manifest.json").exists() else "coral"
    _check_readable(place)
    with place.open("rb") as file:
        start = file.read(BEGINNING)
    if (found := kind_of(start)) is None:
        raise CommandFailed(f"What {place} is cannot be seen; say it with --format.")
    return found


def _tell(report: Report, place: Path | None) -> None:
    """The report on the terminal, and as a page where one is wanted."""
    from rich.console import Console
    from rich.table import Table

    from broadsheet.exchange import reporting

    console = Console(highlight=False, soft_wrap=True)
    verbs = report.verbs
    table = Table("", *[verb for verb in verbs if verb], title=report.heading, title_justify="left")
    for name, one in report.rows():
        values = (one.in_file, one.arrived, one.here, one.changed, one.left_out)
        table.add_row(name, *[f"{value:,}" for value, verb in zip(values, verbs, strict=True) if verb])
    console.print(table)
    for (kind, why, is_lost), count in report.reasons.most_common(_LINES_SHOWN):
        name = reporting.KINDS.get(kind, kind)
        console.print(f"{count:,} × {name}, {'left out' if is_lost else 'here, but'}: {why}", markup=False)
    for note in [*report.notes, *([report.review.sentence] if report.review else [])]:
        console.print(note, markup=False)
    if not report.is_whole:
        print("Stopped before the end; the same command goes on where it stopped.", file=sys.stderr)
    if place is not None:
        write_whole(str(place), reporting.as_html(report))
        console.print(f"Everything by line: {place}", markup=False)
