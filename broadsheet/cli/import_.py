"""``broadsheet import``: articles from files."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from broadsheet.cli import django_setup, import_site
from broadsheet.cli.arguments import Subparsers
from broadsheet.cli.errors import CommandFailed, bringing_in
from broadsheet.exchange.records import ArticleRecord

if TYPE_CHECKING:
    from broadsheet.exchange.formats.savedpage.read import Reading


def configure(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "import", help="import articles from files", description="Importing the same file again changes nothing."
    )
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
    page = kinds.add_parser(
        "page",
        help="a saved article page (HTML or captured text)",
        description="Imports headline, counts and story of a saved page, without menus, forms and notices.",
    )
    page.add_argument("file", type=Path, metavar="FILE")
    page.add_argument("--section", default="news", help="slug of its section, if the page names none")
    page.add_argument("--date", type=_day, metavar="YYYY-MM-DD", help="its day of publication, if the page names none")
    page.add_argument(
        "--anyway", action="store_true", help="import it although it seems to be several stories, or in doubt"
    )
    page.add_argument("--dry-run", action="store_true", help="say what would be imported, and import nothing")
    page.set_defaults(run=run_page)
    import_site.configure(kinds)


def _day(text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no day; write it as 2026-03-31") from None


def run_page(args: argparse.Namespace) -> int:
    reading = _read(args.file, anyway=args.anyway)
    article = reading.article
    if article.published_at is None and args.date is not None:
        article = replace(article, published_at=args.date)
    for line in _remarks(reading, article):
        print(line)
    if reading.doubts and not args.anyway:
        raise CommandFailed(
            f"nothing was imported of {args.file.name}, because it may be damaged: look at the page, then add --anyway."
        )
    if args.dry_run:
        print(f"Would import “{article.headline}”: {_size(article)}.")
        return 0
    django_setup.setup_finished_site()
    django_setup.refuse_profile_without("articles")
    from django.conf import settings
    from django.utils import timezone

    from broadsheet.exchange import importing, runner

    pictures = importing.Pictures(reading.pictures, reading.contents, args.file.parent)
    with bringing_in(args.file), runner.alone(settings.HOME, args.file.name):
        written, report = importing.import_article(article, args.section, timezone.now(), pictures)
    for problem in report.problems:
        print(f"{'Left out' if problem.is_lost else 'Changed'}: {problem.name}: {problem.why}.")
    new = report.of("comment").arrived
    verb = "Imported" if written.is_new else "Already here, nothing changed:"
    if new and not written.is_new:
        verb = f"Already here, with {_counted(new, 'new comment')}:"
    print(f"{verb} “{article.headline}” at {written.url}: {_size(article)}.")
    return 0


def _read(file: Path, *, anyway: bool) -> Reading:
    from broadsheet.exchange.formats.savedpage.read import NotAnArticle, read

    with bringing_in(file):
        content = file.read_bytes()
    try:
        return read(content, name=file.name, anyway=anyway, is_beside=_looks_beside(file))
    except NotAnArticle as problem:
        cure = " If it is one article all the same, add --anyway." if problem.overrule else ""
        raise CommandFailed(f"{problem}{cure}") from None


def _looks_beside(file: Path) -> Callable[[str], bool]:
    """Whether browsers saved a picture with this page: in the folder that bears the page's name, and in no other, as a
    page could name any file that lies beside it."""
    from broadsheet.exchange.uploads import Folder

    folder = Folder(file.parent)
    return lambda path: "/" in path and path.startswith(file.stem) and folder.has(path)


def _remarks(reading: Reading, article: ArticleRecord) -> Iterator[str]:
    yield from (f"In doubt: {doubt}." for doubt in reading.doubts)
    if article.published_at is None:
        yield "The page names no date, so today's is taken: give the right one with --date."
    yield from (f"Left out: {what}." for what in reading.left_out)


def _size(article: ArticleRecord) -> str:
    kinds = [block.kind for block in article.blocks]
    headings, pictures = kinds.count("heading"), kinds.count("picture")
    said = f"{len(kinds) - headings - pictures} paragraphs under {headings} sub-headings"
    beside = [_counted(pictures, "picture"), _counted(len(article.comments), "comment")]
    return ", ".join([said, *filter(None, beside)])


def _counted(number: int, of: str) -> str:
    return f"{number:,} {of}{'s' if number != 1 else ''}" if number else ""
