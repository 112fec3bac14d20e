"""``broadsheet export``: the whole site as files."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from broadsheet.cli import django_setup
from broadsheet.cli.arguments import Subparsers
from broadsheet.cli.errors import CommandFailed

# How finely the progress of what has no known length is shown.
_STEPS = 1000


def configure(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("export", help="the whole site as files")
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
    native = kinds.add_parser(
        "native",
        help="everything, in a form that `broadsheet import native` reads",
        description="Writes every table as JSON Lines, and all media, into a new folder. Readers may read and write "
        "meanwhile: the export is the site at one moment. Passwords and the server's secret are not in it.",
    )
    native.add_argument("folder", type=Path, metavar="FOLDER")
    native.set_defaults(run=run_export)
    wordpress = kinds.add_parser(
        "wordpress",
        help="a file that WordPress imports (Tools > Import > WordPress)",
        description="Writes authors, sections, tags, pictures, pages and articles with all comments but those that "
        "their authors took back into a new file. Readers may read and write meanwhile.",
    )
    wordpress.add_argument("file", type=Path, metavar="FILE.xml")
    wordpress.set_defaults(run=run_wordpress)
    static = kinds.add_parser(
        "static",
        help="all pages as files that need no server",
        description="Writes every public page with its discussion, and all that it shows, into a new folder. Open "
        "index.html there in any browser. What readers do not see is not in it.",
    )
    static.add_argument("folder", type=Path, metavar="FOLDER")
    static.set_defaults(run=run_static)


def run_export(args: argparse.Namespace) -> int:
    django_setup.setup_site()
    from django.utils import timezone

    from broadsheet.exchange import runner, whole_site

    with _writing(args.folder), runner.TerminalMeter() as meter:
        meter.begin("Writing", len(whole_site.models()))
        done = count(1)

        def progress(table: str, rows: int) -> None:
            meter.count(rows)
            meter.reach(next(done))

        counts = whole_site.export(args.folder, timezone.now(), progress)
    print(f"{sum(counts.values()):,} rows of {len(counts)} tables and all media are in {args.folder}.")
    return 0


def run_wordpress(args: argparse.Namespace) -> int:
    django_setup.setup_site()
    _wants_newspaper()
    from django.utils import timezone

    from broadsheet.exchange import runner
    from broadsheet.exchange.departing import wordpress
    from broadsheet.newsroom import moving_out

    with _writing(args.file), runner.TerminalMeter() as meter:
        meter.begin("Writing", moving_out.count())

        def progress(articles: int, comments: int) -> None:
            meter.count(comments)
            meter.reach(articles)

        counts = wordpress.export(args.file, timezone.now(), progress)
    print(
        f"{counts['articles']:,} articles, {counts['pages']:,} pages, {counts['comments']:,} comments and the "
        f"addresses of {counts['files']:,} pictures and files are in {args.file}."
    )
    if counts["left out"]:
        print(f"Left out: {counts['left out']:,} comments that their authors took back, or that were erased.")
    return 0


def run_static(args: argparse.Namespace) -> int:
    django_setup.setup_site()
    _wants_newspaper()
    from django.utils import timezone

    from broadsheet.exchange import runner
    from broadsheet.exchange.departing.static_copy import copying

    folder = args.folder.absolute()
    with _writing(folder), runner.TerminalMeter() as meter:
        meter.begin("Copying", _STEPS)

        def progress(done: int, found: int) -> None:
            meter.count(1)
            meter.reach(_STEPS * done // found)

        try:
            counts = copying.export(folder, timezone.now(), progress)
        except copying.CannotCopy as problem:
            raise CommandFailed(str(problem)) from None
    print(f"{counts['pages']:,} pages and {counts['files']:,} other files are in {args.folder}; open its index.html.")
    return 0


@contextmanager
def _writing(place: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError:
        raise CommandFailed(f"{place} is there already; give a new name.") from None
    except OSError as problem:
        raise CommandFailed(f"{place} cannot be written ({problem.strerror}).") from None


def _wants_newspaper() -> None:
    from django.conf import settings

    if settings.PROFILE != "full":
        raise CommandFailed("This site has no newspaper; `broadsheet export native` writes what there is.")
