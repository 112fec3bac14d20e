"""``make bench``: what the budgets ask for, as ratios measured in one run.

Each group is measured in a process and a home of its own. A group that fails is named and does not take the others'
results with it; the exit code is 1 if any group failed, and 0 otherwise, whether or not the budgets are kept.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from benchmarks import groups, report

GROUPS = ("engine", "pages", "replies", "threads", "desk", "checks", "start", "ledger")


def main(arguments: Sequence[str] | None = None, package: str = "benchmarks", known: Sequence[str] = GROUPS) -> int:
    """Measure the groups asked for and show their rows; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure speed as ratios in one run.")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"{', '.join(known)} (default: all)")
    parser.add_argument("--json", metavar="FILE", help="also append the rows to FILE as JSON lines; - prints them")
    parser.add_argument("--lessons", metavar="N", help="how long the ledger is in the group ledger (default: 20000)")
    options = parser.parse_args(arguments)
    if options.lessons:
        os.environ["BENCH_LESSONS"] = options.lessons
    rows: list[report.Row] = []
    failed: list[str] = []
    for name in options.groups or known:
        measured = groups.measure(name, package)
        if measured is None:
            failed.append(name)
        else:
            rows += measured
    report.show(rows)
    if options.json:
        report.append_json_lines(rows, options.json)
    for name in failed:
        print(f"The group {name} failed; its error is printed above.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
