"""``broadsheet filter rebuild``: the commands of the filter that work on this site's own ledger."""

from __future__ import annotations

import argparse
import sys

from broadsheet.cli import boot


def configure(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "rebuild",
        help="fold this site's whole ledger of lessons again",
        description="Builds the model anew from every lesson in force. The same ledger gives the same model.",
    )
    parser.set_defaults(run=rebuild)


def rebuild(args: argparse.Namespace) -> int:
    boot.migrated_framework()
    from rich.console import Console
    from rich.progress import Progress

    from broadsheet.spamapi import learner

    console = Console(file=sys.stderr)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("Learning")
        model = learner.rebuild(lambda done, total: progress.update(task, completed=done, total=total))
    print(f"{model.version}: {model.lessons} lessons")
    return 0
