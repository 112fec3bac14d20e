"""The ``broadsheet`` command: finds the subcommand, runs it, and turns failures into a sentence and an exit code."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from broadsheet import __version__
from broadsheet.cli import faults, filter_keys, frugality

# Each module here adds its parsers with configure(subparsers) and imports heavy modules only inside its handlers, so
# that `broadsheet filter check` does not load Django.
GROUPS = (
    "serve", "work", "webserver", "import_", "export", "backup", "doctor", "filter", "privacy", "site", "users",
    "settings", "mail", "access_keys",
)  # fmt: skip


def build_parser() -> argparse.ArgumentParser:
    """The whole command line, with the parsers of every group."""
    parser = argparse.ArgumentParser(
        prog="broadsheet", description="A news site with a discussion and a spam filter of its own."
    )
    parser.add_argument("--version", action="version", version=f"broadsheet {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in GROUPS:
        inner = importlib.import_module(f"broadsheet.cli.{name}").configure(subparsers)
        if name == "filter":
            filter_keys.configure(inner)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line.

    Returns 0 when all went well and 1 when the command failed; argparse itself ends with 2 on a
    command line that cannot be read.
    """
    if argv is None:
        # A program of its own, and not a call from within another one.
        frugality.be_frugal()
    args = build_parser().parse_args(argv)
    try:
        return args.run(args) or 0
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The program that reads our output (head, less) has ended.
        _drop_output()
        return 1
    except Exception as problem:
        if not (said := faults.sentence(problem)):
            raise
        print(f"broadsheet: {said}", file=sys.stderr)
        if isinstance(problem, OSError):
            _drop_output()
        return 1


def _drop_output() -> None:
    """Discard what was not written yet; otherwise Python complains again when it closes standard output."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
