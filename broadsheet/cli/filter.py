"""`broadsheet filter`: judge, explain, train and measure from the command line, without a server or a database."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from broadsheet.cli import filter_evaluate, filter_workers
from broadsheet.cli.arguments import Subparsers
from broadsheet.cli.errors import CommandFailed
from broadsheet.cli.filter_archive import answer, judge_archive
from broadsheet.cli.filter_data import (
    LINES_HELP,
    based,
    console,
    labelled,
    progress_bar,
    reading,
    records_of,
    writing,
)

if TYPE_CHECKING:
    from broadsheet.spamfilter import Filter, Policy

_SHIPPED = "shipped"
_MODEL_HELP = (
    "a trained model, or 'shipped' for the base (default: the model of the site in BROADSHEET_HOME, if there is one)"
)


def configure(subparsers: Subparsers) -> Subparsers:
    """Adds `filter` and its commands; returns the inner subparsers, for commands that need the database."""
    parser = subparsers.add_parser("filter", help="judge comments, and teach and measure the filter")
    commands = parser.add_subparsers(dest="filter_command", metavar="COMMAND", required=True)
    _configure_check(commands)
    _configure_explain(commands)
    _configure_train(commands)
    filter_evaluate.configure(commands)
    return commands


def _configure_check(commands: Subparsers) -> None:
    parser = commands.add_parser("check", help="print one JSON verdict for each comment")
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help=f"{LINES_HELP}; or plain text")
    parser.add_argument("--model", metavar="SNAPSHOT", help=_MODEL_HELP)
    parser.add_argument(
        "--output", metavar="FILE",
        help="write the verdicts to FILE, of JSON Lines alone; run it again to go on where it was stopped",
    )  # fmt: skip
    filter_workers.add_option(parser)
    parser.set_defaults(run=check, refuse=parser.error)


def _configure_explain(commands: Subparsers) -> None:
    parser = commands.add_parser("explain", help="show the evidence for and against each comment")
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help=f"{LINES_HELP}; or plain text")
    parser.add_argument("--model", metavar="SNAPSHOT", help=_MODEL_HELP)
    parser.set_defaults(run=explain)


def _configure_train(commands: Subparsers) -> None:
    parser = commands.add_parser(
        "train",
        help="fold labelled comments into a model",
        description="Folds labelled comments into a model, in order, and saves it. The shipped base weights are made "
        "by: broadsheet filter train --base-weights broadsheet/spamfilter/model/base.npz ../shared/data/*.jsonl.gz",
    )
    parser.add_argument("data", nargs="+", metavar="DATA", help=LINES_HELP)
    parser.add_argument("--out", metavar="SNAPSHOT", help="where to save the model")
    parser.add_argument("--base", metavar="FILE", help="base weights to start from (default: the shipped ones)")
    parser.add_argument("--base-weights", metavar="FILE", help="make base weights from DATA, each file one source")
    parser.set_defaults(run=train)


def check(args: argparse.Namespace) -> int:
    """Prints a verdict for each line, or writes them to a file; returns 1 if a line could not be read."""
    if args.ray and not args.output:
        args.refuse("--ray goes with --output")
    model, policy = _filter_of(args.model)
    if args.output:
        return judge_archive(args, model, policy)
    with records_of(args.file) as records:
        for record in records:
            print(answer(model.judge(record.submission, policy)), flush=True)
    return records.failed


def explain(args: argparse.Namespace) -> int:
    """Prints the evidence in each comment for people."""
    from rich.table import Table
    from rich.text import Text

    from broadsheet.spamfilter.explanation import explanation
    from broadsheet.spamfilter.text.display import readable

    (model, policy), out = _filter_of(args.model), console()
    with records_of(args.file) as records:
        for record in records:
            found = explanation(model, record.submission, policy)
            verdict = found.verdict
            out.print(Text(f"{verdict.decision}: {verdict.probability:.1%} spam, by {verdict.model_version}"))
            table = Table("evidence", "log-odds", "because", box=None)
            for row in found.rows:
                # Text: what a sender wrote is never taken for markup or for commands to the terminal.
                because = Text(readable(row.text))
                table.add_row(row.group, f"{row.weight:+.2f}", because, style="bold" if row.total else None)
            out.print(table)
    return records.failed


def train(args: argparse.Namespace) -> int:
    """Folds data into a model or, with --base-weights, makes base weights."""
    if bool(args.out) == bool(args.base_weights):
        raise CommandFailed("nothing to write; give --out SNAPSHOT (a model) or --base-weights FILE (base weights)")
    if args.base_weights:
        return _make_base(args.data, Path(args.base_weights))
    from broadsheet.spamfilter.evaluation.progressive import teach

    model = based(args.base)
    sets = [labelled(path) for path in args.data]
    records = [record for found in sets for record in found.records]
    with progress_bar("learning", len(records)) as step:
        teach(model, records, step)
    with writing(args.out):
        model.save(args.out)
    print(f"{model.lessons} lessons folded into {args.out} ({model.version})")
    return int(any(found.left_out for found in sets))


def _make_base(data: list[str], path: Path) -> int:
    from broadsheet.spamfilter.datasets import LineError
    from broadsheet.spamfilter.evaluation import training
    from broadsheet.spamfilter.model import base_weights

    try:
        with reading(" or ".join(data)), progress_bar("reading", len(data)) as step:
            made = training.from_files(map(Path, data), step)
    except LineError as error:
        (file,) = error.__notes__
        raise CommandFailed(f"{file}, {error}; correct or remove this line") from error
    with writing(str(path)):
        base_weights.save(made, path)
    print(f"{made.name} written to {path}")
    return 0


def _filter_of(path: str | None) -> tuple[Filter, Policy]:
    """The model that was asked for and how it decides: a site's own, if one is here, as that site does."""
    from broadsheet.lib import home
    from broadsheet.spamfilter import Policy

    here = home.folder()
    if path is None and (here / "model" / "current.model").is_file():
        model, policy = _own_filter()
        print(f"broadsheet: judged by the model of the site in {here} ({model.version})", file=sys.stderr)
        return model, policy
    return _model(path), Policy()


def _own_filter() -> tuple[Filter, Policy]:
    from broadsheet.cli import django_setup
    from broadsheet.spamfilter.model.snapshot import SnapshotError

    django_setup.setup()
    from broadsheet.spamapi import service

    try:
        return service.own_filter()
    except SnapshotError as error:
        raise CommandFailed(str(error)) from error


def _model(path: str | None) -> Filter:
    from broadsheet.spamfilter import Filter
    from broadsheet.spamfilter.model.snapshot import SnapshotError

    if path is None or path == _SHIPPED:
        return Filter.base()
    if not Path(path).is_file():
        raise CommandFailed(f"{path} is no file; make a model with: broadsheet filter train DATA --out {path}")
    try:
        return Filter.load(path)
    except SnapshotError as error:
        raise CommandFailed(str(error)) from error
