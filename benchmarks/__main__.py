"""``make bench`` and ``make bench-full``: what the budgets ask for, measured in one run.

Each group is measured in a process and a home of its own. A group that fails is named and does not take the others'
results with it; the exit code is 1 if any group failed, and 0 otherwise, whether or not the budgets are kept.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence

from benchmarks import document, groups, report
from benchmarks.budgets import GROUPS


def main(
    arguments: Sequence[str] | None = None, package: str = "benchmarks", known: Sequence[str] = tuple(GROUPS)
) -> int:
    """Measure the groups asked for and show their rows; returns the exit code."""
    options = _parser(known).parse_args(arguments)
    if options.lessons:
        os.environ["BENCH_LESSONS"] = options.lessons
    if options.full:
        os.environ["BENCH_FULL"] = "1"
    rows: list[report.Row] = []
    failed: list[str] = []
    for name in options.groups or known:
        began = time.monotonic()
        measured = groups.measure(name, package)
        print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)
        if measured is None:
            failed.append(name)
            continue
        rows += measured
        if options.document:
            # At once, so that a long run that is broken off is not lost.
            document.record(measured)
    report.show(rows)
    if options.json:
        report.append_json_lines(rows, options.json)
    for name in failed:
        print(f"The group {name} failed; its error is printed above.", file=sys.stderr)
    return 1 if failed else 0


def _parser(known: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure speed, with medians and spread.")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"{', '.join(known)} (default: all)")
    parser.add_argument("--full", action="store_true", help="as large and as long as docs/performance.md wants it")
    parser.add_argument("--document", action="store_true", help="write the rows into docs/performance.md")
    parser.add_argument("--json", metavar="FILE", help="also append the rows to FILE as JSON lines; - prints them")
    parser.add_argument("--lessons", metavar="N", help="how long the ledger is in the group ledger")
    return parser


if __name__ == "__main__":
    sys.exit(main())
