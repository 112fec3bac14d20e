"""``make bench``: what the budgets ask for, as ratios measured in one run."""

from __future__ import annotations

import argparse
import importlib

from benchmarks.report import show

GROUPS = ("engine", "pages", "replies", "threads", "desk", "checks")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"{', '.join(GROUPS)} (default: all)")
    wanted = parser.parse_args().groups or GROUPS
    show([row for group in wanted for row in importlib.import_module(f"benchmarks.{group}").measure()])


if __name__ == "__main__":
    main()
