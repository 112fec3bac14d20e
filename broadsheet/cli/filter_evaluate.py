"""`broadsheet filter evaluate`: how good the filter is on labelled comments."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from broadsheet.cli import filter_workers
from broadsheet.cli.arguments import Subparsers
from broadsheet.cli.filter_data import LINES_HELP, based, console, give_out, labelled, progress_bar, write_whole
from broadsheet.cli.filter_first_lessons import first_lessons
from broadsheet.cli.filter_measuring import Settings, measure_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from broadsheet.cli.filter_data import Labelled
    from broadsheet.spamfilter.evaluation.feedback import Feedback
    from broadsheet.spamfilter.evaluation.results import Measured

_DELAY = re.compile(r"(\d+(?:\.\d+)?)([hd]?)")


def configure(commands: Subparsers) -> None:
    parser = commands.add_parser(
        "evaluate",
        help="measure the filter on labelled comments",
        description="Judges each comment first and learns it after, in date order where there are dates, starting "
        "from an empty site for each DATA file. With --train the model is trained first and then frozen.",
    )
    parser.add_argument("data", nargs="+", metavar="DATA", help=LINES_HELP)
    start = parser.add_argument_group("what the filter knows beforehand")
    start.add_argument("--train", nargs="+", default=[], metavar="DATA", help="learn these first, then stand still")
    start.add_argument("--adapt", action="store_true", help="with --train: go on learning while judging")
    start.add_argument("--leave-out", choices=("site",), help="judge each site of DATA by a model of its other sites")
    start.add_argument("--base", metavar="FILE", help="base weights to start from (default: the shipped ones)")
    start.add_argument("--no-base", action="store_true", help="leave out the shipped base weights")
    start.add_argument("--fields", choices=("text", "all"), default="all", help="what to look at (default: all)")
    back = parser.add_argument_group("how labels come back")
    modes = ("immediate", "delayed", "partial", "active", "errors", "spam-reports")
    back.add_argument(
        "--feedback", choices=modes, default="immediate",
        help="at once, late, seldom, where held, where wrong, or only of spam that was answered as good",
    )  # fmt: skip
    back.add_argument("--delay", type=_delay, metavar="N", help="delayed: by N comments, or Nh hours, Nd days (100)")
    back.add_argument("--labels", type=_part, metavar="PERCENT", help="partial: this share of labels comes back (10)")
    back.add_argument("--audit", type=_part, metavar="PERCENT", help="active: share looked at though not held (1)")
    parser.add_argument(
        "--first-lessons", action="store_true",
        help="count, over all DATA together, what the first hundred lessons do to decisions they are not about",
    )  # fmt: skip
    parser.add_argument(
        "--half", choices=("development", "claim", "all"), default="all",
        help="with --first-lessons: one half of DATA, by a hash of each text (default: all)",
    )  # fmt: skip
    parser.add_argument("--attacks", action="store_true", help="also measure how much spam is stopped in disguise")
    parser.add_argument("--folds", type=_count, default=1000, help="draws for the intervals (1000; 0: no intervals)")
    parser.add_argument("--json", metavar="FILE", help="write all figures as JSON (- for standard output)")
    parser.add_argument("--report", metavar="FILE.html", help="write a report with plots")
    filter_workers.add_option(parser)
    parser.set_defaults(run=evaluate, refuse=parser.error)


def evaluate(args: argparse.Namespace) -> int:
    """Measures the filter on each data set and writes the figures where asked; 1 if some lines could not be used."""
    from broadsheet.spamfilter import Filter
    from broadsheet.spamfilter.evaluation.progressive import in_order, mixed, teach

    _refuse_what_does_not_fit(args, args.refuse)
    text_only = args.fields == "text"
    sets = _apart([labelled(path, text_only) for path in args.data])
    start = Filter.empty() if args.no_base else based(args.base)
    if args.first_lessons:
        return first_lessons(args, sets, start)
    lessons = [labelled(path, text_only) for path in args.train]
    for known in lessons:
        with progress_bar(f"learning {known.name}", len(known.records)) as step:
            teach(start, in_order(known.records) if args.adapt else mixed(known.records), step)
    settings = Settings(args.adapt or not args.train, _feedback(args), args.folds, bool(args.train))
    found = measure_all(args, settings, sets, start)
    _write(args, found, start.version)
    return int(any(data.left_out for data in (*sets, *lessons)))


def _refuse_what_does_not_fit(args: argparse.Namespace, refuse: Callable[[str], NoReturn]) -> None:
    """Ends with 2 where options contradict each other."""
    frozen = bool(args.train) and not args.adapt
    wrong = {
        "--adapt goes with --train": args.adapt and not args.train,
        "--leave-out trains on the other sites by itself; leave out --train": args.leave_out and args.train,
        "--leave-out measures frozen and adapting models; leave out --feedback": args.leave_out
        and args.feedback != "immediate",
        "a frozen model takes no feedback; add --adapt, or leave out --feedback": frozen
        and args.feedback != "immediate",
        "--delay goes with --feedback delayed": args.delay and args.feedback != "delayed",
        "--labels goes with --feedback partial": args.labels is not None and args.feedback != "partial",
        "--audit goes with --feedback active": args.audit is not None and args.feedback != "active",
        "--base and --no-base exclude each other": args.base and args.no_base,
        "--half goes with --first-lessons": args.half != "all" and not args.first_lessons,
        "--first-lessons begins with a filter that has learned nothing, of which all labels come back; leave out "
        "--train, --leave-out, --feedback, --attacks, --report and --ray": args.first_lessons
        and (args.train or args.leave_out or args.feedback != "immediate" or args.attacks or args.report or args.ray),
    }
    for problem, is_so in wrong.items():
        if is_so:
            refuse(problem)


def _feedback(args: argparse.Namespace) -> Feedback:
    from broadsheet.spamfilter.evaluation.feedback import Feedback, Mode

    items, hours = args.delay or (100, 0.0)
    return Feedback(
        Mode(args.feedback),
        delay_items=items,
        delay_hours=hours,
        share=0.1 if args.labels is None else args.labels,
        audit=0.01 if args.audit is None else args.audit,
    )


def _apart(sets: Sequence[Labelled]) -> list[Labelled]:
    """The data sets, those of one name numbered."""
    from dataclasses import replace

    names = [data.name for data in sets]
    return [
        replace(data, name=f"{data.name} ({names[: number + 1].count(data.name)})")
        if names.count(data.name) > 1
        else data
        for number, data in enumerate(sets)
    ]


def _write(args: argparse.Namespace, found: Sequence[Measured], version: str) -> None:
    about = {"fields": args.fields, "model_version": version, "feedback": args.feedback}
    give_out(args.json, about | {"results": [one.row() for one in found]}, lambda: _print_table(found))
    if args.report:
        from broadsheet.spamfilter.evaluation.report import html

        looked_at = "the text alone" if args.fields == "text" else "all fields"
        write_whole(args.report, html(found, f"Weights: {version}; looked at {looked_at}."))


def _print_table(found: Sequence[Measured]) -> None:
    """A row for each figure; as many data sets side by side as fit the terminal."""
    from broadsheet.spamfilter.text.display import readable

    out = console()
    beside = max(1, (out.width - 22) // 27)
    for first in range(0, len(found), beside):
        out.print(_table(found[first : first + beside]))
    for one in found:
        if one.note:
            out.print(f"{readable(one.result.name)}: {one.note}", markup=False, highlight=False)


def _table(found: Sequence[Measured]) -> Any:
    from rich.markup import escape
    from rich.table import Table

    from broadsheet.spamfilter.evaluation.report import FIGURES, shown, shown_interval
    from broadsheet.spamfilter.text.display import readable

    table = Table("", *(escape(readable(one.result.name)) for one in found))
    for key, title, _ in FIGURES:
        cells = []
        for one in found:
            interval = shown_interval(one.intervals.get(key))
            cells.append(f"{shown(one.measures[key])}  ({interval})" if interval else shown(one.measures[key]))
        table.add_row(title, *cells)
    table.add_row("feedback", *(one.result.feedback for one in found))
    table.add_row("learned", *(f"{one.result.lessons:,}" for one in found))
    attacked = [one.attacks for one in found if one.attacks]
    for number, attack in enumerate(attacked[0] if attacked else []):
        cells = [
            f"{one.attacks[number].percent:.1f} % of {one.attacks[number].of}" if one.attacks else "" for one in found
        ]
        table.add_row(f"{attack.name}: stopped", *(cell.replace("nan %", "–") for cell in cells))
    return table


def _delay(value: str) -> tuple[int, float]:
    """(comments, hours): one of them is what was asked for."""
    match = _DELAY.fullmatch(value)
    if not match or (not match[2] and "." in match[1]):
        raise argparse.ArgumentTypeError(f"{value!r} is no delay; expected comments (200), hours (24h) or days (2d)")
    number = float(match[1])
    hours = {"": 0.0, "h": number, "d": 24.0 * number}[match[2]]
    return (int(number) if not match[2] else 0), hours


def _part(value: str) -> float:
    try:
        percent = float(value)
    except ValueError:
        percent = -1.0
    if not 0.0 <= percent <= 100.0:
        raise argparse.ArgumentTypeError(f"{value!r} is no share; expected a number from 0 to 100")
    return percent / 100.0


def _count(value: str) -> int:
    if not value.isascii() or not value.isdigit() or int(value) > 100_000:
        raise argparse.ArgumentTypeError(f"{value!r} is no number of draws; expected a whole number up to 100000")
    return int(value)
