"""`broadsheet filter`: judge, explain, train and measure from the command line, without a server or a database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadsheet.cli.errors import CommandFailed

if TYPE_CHECKING:
    from rich.console import Console

    from broadsheet.spamfilter.jsonlines import Record
    from broadsheet.spamfilter.model import Model

Subparsers = Any  # argparse keeps the type of add_subparsers() private.

LINES_HELP = (
    "JSON Lines, also packed with gzip; - for standard input. Fields: text, and optionally author, author_email, "
    "author_url, user_ip, user_agent, permalink, context, date, site, seconds_on_page, trap_filled, script_ran, label"
)


def configure(subparsers: Subparsers) -> Subparsers:
    """Adds `filter` and its commands; returns the inner subparsers, for commands that need the database."""
    parser = subparsers.add_parser("filter", help="judge comments, and teach and measure the filter")
    commands = parser.add_subparsers(dest="filter_command", metavar="COMMAND", required=True)
    _configure_check(commands)
    _configure_explain(commands)
    _configure_train(commands)
    _configure_evaluate(commands)
    return commands


def _configure_check(commands: Subparsers) -> None:
    parser = commands.add_parser("check", help="print one JSON verdict for each comment")
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help=f"{LINES_HELP}; or plain text")
    parser.add_argument("--model", metavar="SNAPSHOT", help="a trained model (default: the shipped base)")
    parser.set_defaults(run=check)


def _configure_explain(commands: Subparsers) -> None:
    parser = commands.add_parser("explain", help="show the evidence for and against each comment")
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help=f"{LINES_HELP}; or plain text")
    parser.add_argument("--model", metavar="SNAPSHOT", help="a trained model (default: the shipped base)")
    parser.set_defaults(run=explain)


def _configure_train(commands: Subparsers) -> None:
    parser = commands.add_parser(
        "train",
        help="fold labelled comments into a model",
        description="Folds labelled comments into a model, in order, and saves it. The shipped base weights are "
        "made by: broadsheet filter train --base-weights broadsheet/spamfilter/base.npz ../shared/data/*.jsonl.gz",
    )
    parser.add_argument("data", nargs="+", metavar="DATA", help=LINES_HELP)
    parser.add_argument("--out", metavar="SNAPSHOT", help="where to save the model")
    parser.add_argument("--base", metavar="FILE", help="base weights to start from (default: the shipped ones)")
    parser.add_argument("--base-weights", metavar="FILE", help="make base weights from DATA, each file one source")
    parser.set_defaults(run=train)


def _configure_evaluate(commands: Subparsers) -> None:
    parser = commands.add_parser(
        "evaluate",
        help="measure the filter on labelled comments",
        description="Judges each comment first and learns it after, in date order where there are dates, starting "
        "from an empty site for each DATA file. With --train the model is trained first and then frozen.",
    )
    parser.add_argument("data", nargs="+", metavar="DATA", help=LINES_HELP)
    parser.add_argument("--train", nargs="+", default=[], metavar="DATA", help="learn these first, then stand still")
    parser.add_argument("--adapt", action="store_true", help="with --train: go on learning while judging")
    parser.add_argument("--fields", choices=("text", "all"), default="all", help="what to look at (default: all)")
    parser.add_argument("--no-base", action="store_true", help="leave out the shipped base weights")
    parser.add_argument("--json", metavar="FILE", help="write all figures as JSON (- for standard output)")
    parser.add_argument("--report", metavar="FILE.html", help="write a report with plots")
    parser.set_defaults(run=evaluate)


def check(args: argparse.Namespace) -> int:
    """Prints a verdict for each line; returns 1 if a line could not be read."""
    model = _model(args.model)
    with _input(args.file) as records:
        for record in records:
            verdict = model.judge(record.submission)
            answer = {
                "probability": round(verdict.probability, 6),
                "decision": str(verdict.decision),
                "reasons": [{"group": r.group, "weight": r.weight, "text": r.text} for r in verdict.reasons],
                "model_version": verdict.model_version,
            }
            print(json.dumps(answer, ensure_ascii=True), flush=True)
    return records.failed


def explain(args: argparse.Namespace) -> int:
    """Prints the evidence in each comment for people."""
    from rich.table import Table

    from broadsheet.spamfilter.explanation import explanation

    model, console = _model(args.model), _console()
    with _input(args.file) as records:
        for record in records:
            found = explanation(model, record.submission)
            verdict = found.verdict
            console.print(
                f"{verdict.decision}: {verdict.probability:.1%} spam, by {verdict.model_version}", markup=False
            )
            table = Table("evidence", "log-odds", "because", box=None)
            for row in found.rows:
                table.add_row(row.group, f"{row.weight:+.2f}", row.text, style="bold" if row.total else None)
            console.print(table)
    return records.failed


def train(args: argparse.Namespace) -> int:
    """Folds data into a model or, with --base-weights, makes base weights."""
    if bool(args.out) == bool(args.base_weights):
        raise CommandFailed("nothing to write; give --out SNAPSHOT (a model) or --base-weights FILE (base weights)")
    if args.base_weights:
        return _make_base(args.data, Path(args.base_weights))
    from broadsheet.spamfilter.evaluation import teach

    model = _based(args.base)
    records = [record for path in args.data for record in _labelled(path)]
    with _progress("learning", len(records)) as step:
        teach(model, records, step)
    with _writing(args.out):
        model.save(args.out)
    print(f"{model.lessons} lessons folded into {args.out} ({model.version})")
    return 0


def _make_base(data: list[str], path: Path) -> int:
    from broadsheet.spamfilter import base, training
    from broadsheet.spamfilter.jsonlines import LineError

    try:
        with _reading(data[0]), _progress("reading", len(data)) as step:
            made = training.from_files(map(Path, data), step)
    except LineError as error:
        raise CommandFailed(f"{error}; correct or remove this line") from error
    with _writing(str(path)):
        base.save(made, path)
    print(f"{made.name} written to {path}")
    return 0


def evaluate(args: argparse.Namespace) -> int:
    """Measures the filter on each data set and writes the figures where asked."""
    from broadsheet.spamfilter.evaluation import evaluate as measure
    from broadsheet.spamfilter.evaluation import in_order, mixed, teach
    from broadsheet.spamfilter.model import Model
    from broadsheet.spamfilter.report import html

    text_only = args.fields == "text"
    start = Model.empty() if args.no_base else Model.base()
    for path in args.train:
        records = in_order(_labelled(path, text_only)) if args.adapt else mixed(_labelled(path, text_only))
        with _progress(f"learning {_stem(path)}", len(records)) as step:
            teach(start, records, step)
    results = []
    for path in args.data:
        records = _labelled(path, text_only)
        with _progress(f"judging {_stem(path)}", len(records)) as step:
            learning = args.adapt or not args.train
            results.append(measure(_stem(path), records, start.copy(), learning, progress=step))
    measures = [result.measures() for result in results]
    text = json.dumps({"fields": args.fields, "model_version": start.version, "results": measures}, indent=2)
    if args.json == "-":
        print(text)
    else:
        _print_measures(measures)
        if args.json:
            with _writing(args.json):
                Path(args.json).write_text(text + "\n", encoding="utf-8")
    if args.report:
        with _writing(args.report):
            Path(args.report).write_text(html(results), encoding="utf-8")
    return 0


def _print_measures(measures: list[dict[str, Any]]) -> None:
    from rich.table import Table

    columns = {
        "name": "data", "items": "items", "one_minus_auc_percent": "1-AUC %", "accuracy_percent": "right %",
        "ham_missed_percent": "hm %", "spam_missed_percent": "sm %", "lam_percent": "lam %",
        "ham_lost_at_95": "lost@95", "ham_lost_at_99": "lost@99", "hold_percent": "held %", "ece": "ECE",
        "items_per_second": "items/s",
    }  # fmt: skip
    table = Table(*columns.values())
    for row in measures:
        cells = [row[key] for key in columns]
        table.add_row(*("-" if c is None else f"{c:.3f}" if isinstance(c, float) else str(c) for c in cells))
    _console().print(table)


def _console() -> Console:
    """Standard output, as wide as the terminal, or wide enough for whole lines in a pipe."""
    from rich.console import Console

    return Console() if sys.stdout.isatty() else Console(width=200)


def _model(path: str | None) -> Model:
    from broadsheet.spamfilter.model import Model, SnapshotError

    if path is None:
        return Model.base()
    try:
        return Model.load(path)
    except SnapshotError as error:
        raise CommandFailed(str(error)) from error


def _based(path: str | None) -> Model:
    from broadsheet.spamfilter.model import Model

    if path is None:
        return Model.base()
    try:
        return Model.on(path)
    except (OSError, ValueError, KeyError) as error:
        raise CommandFailed(f"{path} holds no base weights ({error}); make them with --base-weights") from error


class _Records:
    """The records of a file; what cannot be read is told on standard error and counted."""

    def __init__(self, found: Iterable[Any]) -> None:
        self._found = found
        self.failed = 0

    def __iter__(self) -> Iterator[Record]:
        for item in self._found:
            if isinstance(item, Exception):
                print(f"broadsheet: {item}", file=sys.stderr, flush=True)
                self.failed = 1
            else:
                yield item


@contextmanager
def _input(path: str) -> Iterator[_Records]:
    from broadsheet.spamfilter import jsonlines

    with _reading(path), jsonlines.opened(path, sys.stdin.buffer) as stream:
        yield _Records(jsonlines.read_any(stream))


def _labelled(path: str, text_only: bool = False) -> list[Record]:
    """All records of a data set, each with a label; anything else stops the command."""
    from broadsheet.spamfilter import jsonlines

    records = []
    with _reading(path), jsonlines.opened(path, sys.stdin.buffer) as stream:
        for item in jsonlines.read(stream, text_only):
            if isinstance(item, jsonlines.LineError):
                raise CommandFailed(f"{path}, {item}; correct or remove this line")
            if not item.label:
                raise CommandFailed(f'{path}, line {item.line}, field \'label\': is missing; add "spam" or "ham"')
            records.append(item)
    if not records:
        raise CommandFailed(f"{path} holds no comments; give a file of JSON Lines")
    return records


@contextmanager
def _reading(path: str) -> Iterator[None]:
    import zlib

    try:
        yield
    except BrokenPipeError:
        raise
    except FileNotFoundError as error:
        raise CommandFailed(f"{path} does not exist; give the name of a file, or - for standard input") from error
    except (OSError, EOFError, zlib.error) as error:
        raise CommandFailed(f"{path} cannot be read ({error}); check the file and its permissions") from error


@contextmanager
def _writing(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise CommandFailed(f"{path} cannot be written ({reason}); choose a place you may write to") from error


@contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error if that is a terminal; gives the function that moves it on by one."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)


def _stem(path: str) -> str:
    return Path(path).name.partition(".")[0] or path
