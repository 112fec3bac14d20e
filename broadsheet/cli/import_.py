"""``broadsheet import``: articles from files."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from broadsheet.cli import django_setup
from broadsheet.cli.arguments import Subparsers
from broadsheet.cli.errors import CommandFailed
from broadsheet.exchange.records import Block


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
    page.add_argument("--dry-run", action="store_true", help="say what would be imported, and import nothing")
    page.set_defaults(run=run_page)


def run_page(args: argparse.Namespace) -> int:
    from broadsheet.exchange.formats.savedpage.read import NotAnArticle, read

    try:
        data = args.file.read_bytes()
        article = read(data, name=args.file.name)
    except OSError as problem:
        raise CommandFailed(f"{args.file} cannot be read ({problem.strerror}); check its name and rights.") from None
    except NotAnArticle as problem:
        raise CommandFailed(str(problem)) from None
    if args.dry_run:
        print(f"Would import “{article.headline}”: {_size(article.blocks)}.")
        return 0
    django_setup.setup_site()
    from django.utils import timezone

    from broadsheet.exchange import importing

    written = importing.import_article(article, args.section, timezone.now())
    verb = "Imported" if written.is_new else "Already here, nothing changed:"
    print(f"{verb} “{article.headline}” at {written.url}: {_size(article.blocks)}.")
    return 0


def _size(blocks: Sequence[Block]) -> str:
    headings = sum(block.kind == "heading" for block in blocks)
    return f"{len(blocks) - headings} paragraphs under {headings} sub-headings"
