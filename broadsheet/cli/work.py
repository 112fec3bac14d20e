"""``broadsheet work``: the background worker, which runs the jobs that the installed apps declare."""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from broadsheet.cli import django_setup
from broadsheet.cli.arguments import Subparsers
from broadsheet.cli.signals import TO_STOP, Signals

if TYPE_CHECKING:
    from broadsheet.lib.jobs import Job

logger = logging.getLogger("broadsheet.work")
_TICK_SECONDS = 0.2


def configure(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "work",
        help="run the background worker alone",
        description="Runs what the site does by itself: learning, counting, mail, scheduled publication, retention.",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    django_setup.setup_site()
    run_jobs()
    return 0


def run_jobs() -> None:
    """Run the jobs until this process is asked to stop; the one under way is finished first. Django is set up."""
    from django.utils import timezone

    from broadsheet.lib import jobs

    received = Signals(TO_STOP)
    schedule = Schedule(jobs.in_force(), timezone.now)
    while not received.is_to_stop(_TICK_SECONDS):
        schedule.run_due(time.monotonic(), received.is_to_stop)


class Schedule:
    """Runs each job when it is due, one after the other; all of them are due at the start.

    ``now`` gives the time of day; the clock that says what is due is a steady one, in seconds.
    """

    def __init__(self, jobs: Iterable[Job], now: Callable[[], datetime]) -> None:
        self._due = [(job, 0.0) for job in jobs]
        self._now = now

    def run_due(self, clock: float, is_to_stop: Callable[[], bool] = lambda: False) -> None:
        """Run what is due at this ``clock``, but begin no job any more once the process ``is_to_stop``."""
        for number, (job, due_at) in enumerate(self._due):
            if clock >= due_at and not is_to_stop():
                self._due[number] = job, self._run(job, clock)

    def _run(self, job: Job, clock: float) -> float:
        """Run one job and say when it is due again. A failure is logged, and the job tried again then."""
        from django.db import close_old_connections

        try:
            job.run(self._now())
        except Exception:
            logger.exception("The job “%s” failed and will be tried again in %s s", job.name, job.seconds)
            close_old_connections()
        return clock + job.seconds
