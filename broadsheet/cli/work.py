"""``broadsheet work``: the background worker, which runs the jobs that the installed apps declare."""

from __future__ import annotations

import argparse
import logging
import select
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from broadsheet.cli import claim, django_setup, settings
from broadsheet.cli.arguments import Subparsers
from broadsheet.cli.errors import CommandFailed
from broadsheet.cli.signals import TO_STOP, Signals
from broadsheet.lib import home, owner
from broadsheet.lib.schedule import Schedule

if TYPE_CHECKING:
    from broadsheet.lib.listening import Listener

logger = logging.getLogger("broadsheet.work")
_TICK_SECONDS = 0.2
# So often it is noted that this process is at work, in seconds.
_NOTED_EVERY = 10.0
# So often it is looked whether another worker has ended.
_TURN_SECONDS = 0.5
# So long the long jobs may take to come to an end; what is cut off is done again.
_LAST_SECONDS = 8


def configure(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "work",
        help="run the background worker alone",
        description="Runs what the site does by itself: learning, counting, mail, scheduled publication, retention.",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    claim.home_for_serving()
    django_setup.setup_site()
    report_faults()
    try:
        owner.take(_lock())
    except owner.Taken as holder:
        raise CommandFailed(
            f"The background work of this site is done already, by {holder}; `broadsheet serve` includes it."
        ) from None
    run_jobs()
    return 0


def report_faults() -> None:
    """Begin to report faults and durations from this process, if somebody wants them."""
    from django.conf import settings

    from broadsheet.lib import telemetry

    telemetry.start(settings.SENTRY_DSN, settings.OTLP_URL)


def take_turn() -> None:
    """Become the background worker of this site's database, as soon as no other one is. Django is set up."""
    while True:
        try:
            return owner.take(_lock())
        except owner.Taken:
            time.sleep(_TURN_SECONDS)


def _lock() -> Path:
    """Where it is noted who works: beside an SQLite database, or in the home folder."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite":
        return Path(f"{connection.settings_dict['NAME']}.worker")
    return Path(settings.HOME / "worker.owner")


def run_jobs() -> None:
    """Run the jobs until this process is asked to stop; the one under way is finished first. Django is set up."""
    from django.utils import timezone

    from broadsheet.lib import jobs, metrics
    from broadsheet.lib.lead import Lead
    from broadsheet.lib.listening import Listener
    from broadsheet.lib.remembered import Watch

    settings.name_unknown()
    metrics.keep_flushing()
    received, stopping = Signals(TO_STOP), threading.Event()
    in_force = jobs.in_force()
    lead = Lead()

    def leads() -> bool:
        return lead.is_ours

    told = [job for job in in_force if job.told_by]
    listener = Listener({job.told_by for job in told})
    schedule = Schedule([job for job in in_force if not job.is_long and not job.told_by], timezone.now, leads)
    long_ones = Schedule([job for job in in_force if job.is_long and not job.told_by], timezone.now, leads)
    told_ones = Schedule(told, timezone.now, leads, lambda: listener.hears)
    beside = [
        threading.Thread(target=_run_beside, args=(long_ones, stopping), name="long jobs", daemon=True),
        threading.Thread(target=_run_told, args=(told_ones, listener, stopping), name="told jobs", daemon=True),
    ]
    for thread in beside:
        thread.start()
    noted_at, watch = -_NOTED_EVERY, Watch(home.folder())
    while not received.is_to_stop(_TICK_SECONDS):
        clock = time.monotonic()
        if clock - noted_at >= _NOTED_EVERY:
            home.note_worker(home.folder())
            noted_at = clock
        lead.look(clock)
        watch.look()
        schedule.run_due(clock, received.is_to_stop)
    stopping.set()
    for thread in beside:
        thread.join(_LAST_SECONDS)


def _run_beside(schedule: Schedule, stopping: threading.Event) -> None:
    """Run the long jobs, in a thread of their own."""
    while not stopping.wait(_TICK_SECONDS):
        schedule.run_due(time.monotonic(), stopping.is_set)


def _run_told(schedule: Schedule, listener: Listener, stopping: threading.Event) -> None:
    """Run the jobs of which the database says when, in a thread of their own, where no other job delays them."""
    while not stopping.is_set():
        clock = time.monotonic()
        listener.look(clock)
        schedule.hurry(listener.heard())
        schedule.run_due(clock, stopping.is_set)
        select.select(listener.handles, [], [], _TICK_SECONDS)
    listener.close()
