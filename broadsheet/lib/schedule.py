"""Runs jobs when they are due."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from broadsheet.lib.jobs import Job

logger = logging.getLogger("broadsheet.work")


class Schedule:
    """Runs each job when it is due, one after the other; all of them are due at the start.

    ``now`` gives the time of day, and ``leads`` says whether this node does what is done once for all nodes. The
    clock that says what is due is a steady one, in seconds.
    """

    def __init__(self, jobs: Iterable[Job], now: Callable[[], datetime], leads: Callable[[], bool] = lambda: True):
        self._due = [(job, 0.0) for job in jobs]
        self._now, self._leads = now, leads

    def run_due(self, clock: float, is_to_stop: Callable[[], bool] = lambda: False) -> None:
        """Run what is due at this ``clock``, but begin no job any more once the process ``is_to_stop``."""
        for number, (job, due_at) in enumerate(self._due):
            if clock >= due_at and not is_to_stop() and (job.for_each_node or self._leads()):
                self._due[number] = job, self._run(job, clock)

    def _run(self, job: Job, clock: float) -> float:
        """Run one job and say when it is due again. A failure is logged, and the job tried again then."""
        from django.db import close_old_connections

        from broadsheet.lib import metrics

        began = time.monotonic()
        try:
            job.run(self._now())
        except Exception:
            metrics.count("broadsheet_job_failures_total", job.name)
            logger.exception("The job “%s” failed and will be tried again in %s s", job.name, job.seconds)
            close_old_connections()
        metrics.took("broadsheet_job_seconds", time.monotonic() - began, job.name)
        return clock + job.seconds
