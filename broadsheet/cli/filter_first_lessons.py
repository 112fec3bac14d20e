"""`broadsheet filter evaluate --first-lessons`: what a new site's first hundred lessons do to everything else."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from broadsheet.cli.errors import CommandFailed
from broadsheet.cli.filter_data import console, give_out, progress_bar

if TYPE_CHECKING:
    from broadsheet.cli.filter_data import Labelled
    from broadsheet.spamfilter import Filter
    from broadsheet.spamfilter.evaluation.first_lessons import FirstLessons


def first_lessons(args: argparse.Namespace, sets: Sequence[Labelled], start: Filter) -> int:
    """Measures all data sets together and writes the table where asked; 1 if some lines could not be used."""
    from broadsheet.spamfilter.evaluation.first_lessons import measure, mixtures
    from broadsheet.spamfilter.evaluation.halves import Half, half_of

    records = half_of([record for data in sets for record in data.records], Half(args.half))
    try:
        with progress_bar("teaching and judging", len(mixtures())) as step:
            found = measure(start, records, progress=step)
    except ValueError as error:
        raise CommandFailed(f"the first lessons cannot be measured: {error}") from error
    values = {"half": args.half, "model_version": start.version, "first_lessons": found.row()}
    give_out(args.json, values, lambda: _print_table(found))
    return int(any(data.left_out for data in sets))


def _print_table(found: FirstLessons) -> None:
    from rich.table import Table

    out = console()
    numbers = sorted({step.lessons for step in found.steps})
    out.print(
        f"A filter that has learned nothing holds {found.held_before:.1f} % of {found.ordinary:,} ordinary comments "
        f"and stops {found.stopped_before:.1f} % of {found.spam:,} spam.\nAfter so many lessons: ordinary comments "
        "newly held / spam still stopped of what was, in %; below it the same for another owner.",
        highlight=False,
    )
    table = Table("spam", "of these lessons", *map(str, numbers))
    for kind, share in dict.fromkeys((step.kind, step.share) for step in found.steps):
        steps = {step.lessons: step for step in found.steps if (step.kind, step.share) == (kind, share)}
        own = [_pair(s.newly_held, s.still_stopped) if (s := steps.get(n)) else "" for n in numbers]
        others = [_pair(s.others_newly_held, s.others_still_stopped) if (s := steps.get(n)) else "" for n in numbers]
        table.add_row(kind if share else "–", f"{share} %", *own)
        table.add_row("", "other owner", *others)
    out.print(table)
    worst = found.worst()
    out.print(
        f"worst: {worst['newly_held_percent']:.2f} % newly held, {worst['still_stopped_percent']:.1f} % still stopped; "
        f"other owner {worst['others_newly_held_percent']:.2f} %, {worst['others_still_stopped_percent']:.1f} %",
        highlight=False,
    )


def _pair(held: float, stopped: float) -> str:
    return f"{held:.1f} / {stopped:.1f}"
