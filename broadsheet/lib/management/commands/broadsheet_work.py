"""``manage.py broadsheet_work``: the background worker of a project that hosts our apps."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from broadsheet.lib import jobs, owner
from broadsheet.lib.conf import is_hosted, settings
from broadsheet.lib.schedule import Schedule

_TICK_SECONDS = 0.2


class Command(BaseCommand):
    help = "Learns from decisions, sends mail and deletes what has been kept long enough, until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do all jobs once, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_hosted():
            raise CommandError("This is Broadsheet itself; its worker is `broadsheet work`, and `serve` includes it.")
        stopping = threading.Event()
        if not options["once"]:
            # Before it is said that this process has the work: whoever reads that may stop it at once.
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stopping.set())
        try:
            owner.take(Path(settings.HOME) / "worker.owner")
        except owner.Taken as holder:
            raise CommandError(f"The background work is done already, by {holder}.") from None
        schedule = Schedule(jobs.in_force(), timezone.now)
        if options["once"]:
            return schedule.run_due(time.monotonic())
        while not stopping.wait(_TICK_SECONDS):
            schedule.run_due(time.monotonic(), stopping.is_set)
        return None
