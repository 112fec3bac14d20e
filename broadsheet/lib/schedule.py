"""Runs jobs when they are due."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from broadsheet.lib.jobs import Job

logger = logging.getLogger("broadsheet.work")
# A job that is told when there is something to do looks by itself only every so many times its seconds.
_SELDOMER = 10
# So long it rests after it has run, however much it is told.
_REST_SECONDS = 0.05


@dataclass(slots=True)
class _Planned:
    """A job, when it is due, and when it was last begun, by a steady clock in seconds."""

    job: Job
    due_at: float = 0.0
    began_at: float = float("-inf")


class Schedule:
    """Runs each job when it is due, one after the other; all of them are due at the start.

    ``now`` gives the time of day, ``leads`` says whether this node does what is done once for all nodes, and ``hears``
    whether `hurry` is called for what the database tells. The clock that says what is due is a steady one, in seconds.
    """

    def __init__(
        self,
        jobs: Iterable[Job],
        now: Callable[[], datetime],
        leads: Callable[[], bool] = lambda: True,
        hears: Callable[[], bool] = lambda: False,
    ) -> None:
        self._planned = [_Planned(job) for job in jobs]
        self._now, self._leads, self._hears = now, leads, hears

    def hurry(self, channels: Collection[str]) -> None:
        """Make due what is told by one of these channels of the database."""
        for planned in self._planned:
            if planned.job.told_by and planned.job.told_by in channels:
                planned.due_at = min(planned.due_at, planned.began_at + _REST_SECONDS)

    def run_due(self, clock: float, is_to_stop: Callable[[], bool] = lambda: False) -> None:
        """Run what is due at this ``clock``, but begin no job any more once the process ``is_to_stop``."""
        for planned in self._planned:
            job = planned.job
            if clock >= planned.due_at and not is_to_stop() and (job.for_each_node or self._leads()):
                planned.began_at, planned.due_at = clock, clock + self._run(job)

    def _run(self, job: Job) -> float:
        """Run one job and say in how many seconds it is due again. A failure is logged, and tried again then."""
        from django.db import close_old_connections

        from broadsheet.lib import metrics, telemetry

        began = time.monotonic()
        with telemetry.job(job.name, job.seconds) as run:
            try:
                job.run(self._now())
            except Exception:
                run.has_failed = True
                metrics.count("broadsheet_job_failures_total", job.name)
                logger.exception("The job “%s” failed and will be tried again in %s s", job.name, job.seconds)
                close_old_connections()
        metrics.took("broadsheet_job_seconds", time.monotonic() - began, job.name)
        is_told = bool(job.told_by) and not run.has_failed and self._hears()
        return job.seconds * _SELDOMER if is_told else job.seconds
