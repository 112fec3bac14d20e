"""``broadsheet backup`` and ``broadsheet restore``: the whole site in one archive, and back."""

from __future__ import annotations

import argparse
from pathlib import Path

from broadsheet.cli import django_setup
from broadsheet.cli.arguments import Subparsers
from broadsheet.cli.errors import CommandFailed
from broadsheet.lib import home


def configure(subparsers: Subparsers) -> None:
    backup = subparsers.add_parser(
        "backup",
        help="the whole site in one archive, while it is served",
        description="Writes database, media, the filter's model and the secret into one tar file, and checks it. Keep "
        "it safe: it holds the secret and all personal data.",
    )
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.set_defaults(run=run_backup)
    restore = subparsers.add_parser(
        "restore",
        help="put a backup back",
        description="Puts a backup in the place of all that is here; the site must not be served meanwhile. What was "
        "erased after the backup was made is erased again.",
    )
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--replace", action="store_true", help="even where there is a site already")
    restore.add_argument(
        "--erasures", type=Path, metavar="FILE", help="a newer backup, or the file `erasures` of another home folder"
    )
    restore.set_defaults(run=run_restore)


def run_backup(args: argparse.Namespace) -> int:
    django_setup.setup_site()
    from django.utils import timezone

    from broadsheet.exchange.backup import making

    try:
        with _Shown() as watch:
            made = making.make(args.file, timezone.now(), watch)
    except making.NoBackup as problem:
        raise CommandFailed(str(problem)) from None
    print(f"{made.place}: {made.files:,} files, {made.size / 1e6:,.1f} MB, read again and found whole.")
    if missing := making.left_out():
        print(missing)
    return 0


def run_restore(args: argparse.Namespace) -> int:
    django_setup.setup()
    from django.conf import settings
    from django.utils import timezone

    from broadsheet.exchange import runner
    from broadsheet.exchange.backup import restoring

    settings.HOME.mkdir(mode=0o711, parents=True, exist_ok=True)
    try:
        # What is brought in meanwhile would be gone with the site that is replaced.
        with runner.alone(settings.HOME, args.file.name), home.alone(settings.HOME):
            if restoring.has_site() and not args.replace:
                raise CommandFailed("There is a site here already; add --replace to have the backup in its place.")
            with _Shown() as watch:
                done = restoring.restore(args.file, timezone.now(), further_erasures=args.erasures, watch=watch)
    except runner.ImportRunning as problem:
        raise CommandFailed(f"{problem} Wait until it has ended.") from None
    except home.InUse:
        raise CommandFailed("This site is being served; stop it first.") from None
    except restoring.NotRestored as problem:
        raise CommandFailed(str(problem)) from None
    print(f"The site of {done.made_at:%Y-%m-%d %H:%M} UTC is back, with {done.files:,} files.")
    print(
        f"Erasures are known until {done.known_until:%Y-%m-%d %H:%M} UTC; {done.erased_again} rows were erased again."
    )
    if done.unreadable:
        print(
            f"{done.unreadable} erasures are keyed by a secret that is not here; set it in BROADSHEET_OLD_SECRET_KEYS "
            "and restore again, or carry them out by hand."
        )
    if done.has_other_secret:
        print("BROADSHEET_SECRET_KEY is another than this site had; set it to what is in the file secret-key.")
    print("Start it with `broadsheet serve`.")
    return 0


class _Shown:
    """Shows how far a backup is, by the meter of imports."""

    def __init__(self) -> None:
        from broadsheet.exchange.runner import TerminalMeter

        self._meter, self._reached = TerminalMeter(), 0

    def __enter__(self) -> _Shown:
        self._meter.__enter__()
        return self

    def __exit__(self, *problem: object) -> None:
        self._meter.__exit__(None, None, None)

    def begin(self, what: str, total: int) -> None:
        self._reached = 0
        self._meter.begin(what, total)

    def done(self, number: int) -> None:
        self._reached += number
        self._meter.reach(self._reached)
