"""One import by upload from its beginning to its end, with its progress in its row."""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Callable
from datetime import datetime

from broadsheet.exchange import reporting, runner
from broadsheet.exchange.by_upload import receiving, runs
from broadsheet.exchange.carrying_out import Wanted, carry_out
from broadsheet.exchange.kinds import KINDS, NATIVE
from broadsheet.exchange.models import ImportRun, RunState
from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.reporting import Report
from broadsheet.lib import storage_away

logger = logging.getLogger(__name__)
_TOLD_EVERY = 1.0
_DISK_FULL = "The server’s disk is full. Have room made there; started again, it goes on where it stopped."
_STORAGE_AWAY = (
    "The storage of pictures and documents does not answer. “broadsheet doctor” on the server says why; started again, "
    "it goes on where it stopped."
)
_FAULT = "An error of the program ended it; the server’s log says more. What had arrived is kept."


class RowMeter:
    """Writes into the row of an import how far it is, once a second, and looks there whether it is to stop."""

    def __init__(
        self, run: ImportRun, is_cut_off: Callable[[], bool], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._run, self._is_cut_off, self._clock = run, is_cut_off, clock
        self._part, self._steps, self._things = "", 1, 0
        self._began = self._noted = clock()

    def begin(self, what: str, total: int) -> None:
        self._part, self._steps, self._things, self._began = what, max(1, total), 0, self._clock()
        self._note(0)

    def count(self, things: int) -> None:
        self._things += things

    def reach(self, step: int) -> None:
        if self._is_cut_off():
            raise runner.Stopped
        if self._clock() - self._noted >= _TOLD_EVERY:
            self._note(step)

    def reach_unsaid(self, step: int) -> None:
        if self._is_cut_off():
            raise runner.Stopped

    def _note(self, step: int) -> None:
        self._noted = self._clock()
        rate = self._things / max(0.001, self._noted - self._began)
        if self._run.heard({"part": self._part, "step": step, "steps": self._steps, "rate": rate}):
            raise runner.Stopped


def _of_system(problem: OSError) -> str:
    if storage_away.is_meant(problem):
        return _STORAGE_AWAY
    return _DISK_FULL if problem.errno == errno.ENOSPC else _FAULT


def _wanted(run: ImportRun) -> Wanted:
    if run.kind == NATIVE:
        administrator = run.started_by.get_username() if run.started_by else ""
        place = receiving.file_of(run.folder, run.file_name, is_folder=False)
        return Wanted(NATIVE, place, may_replace=run.may_replace, administrator=administrator)
    file = receiving.file_of(run.folder, run.file_name, KINDS[run.kind].is_folder)
    return Wanted(run.kind, file, receiving.media_of(run.folder), run.section)


def carry(number: int, is_cut_off: Callable[[], bool], now: Callable[[], datetime]) -> None:
    """Bring in what was uploaded. One that is cut off, as its server ends, waits and goes on at the next start."""
    run = ImportRun.objects.get(pk=number)
    report = Report(run.file_name, is_dry=run.is_trial)
    state, problem = RunState.DONE, ""
    try:
        carry_out(_wanted(run), report, RowMeter(run, is_cut_off), now())
    except runner.Stopped:
        state = RunState.STOPPED
    except (CannotRead, runner.ImportRunning, ValueError) as said:
        state, problem = RunState.FAILED, str(said)
    except OSError as fault:
        logger.exception("The import of %s failed", run.file_name)
        state, problem = RunState.FAILED, _of_system(fault)
    except Exception:
        logger.exception("The import of %s failed", run.file_name)
        state, problem = RunState.FAILED, _FAULT
    run.refresh_from_db()
    if state is RunState.STOPPED and is_cut_off() and not run.is_to_stop:
        ImportRun.objects.filter(pk=run.pk).update(state=RunState.WAITING, attempts=0)
        return
    run.end(state, reporting.to_json(report) if report.counts else None, problem, now())
    if state is RunState.DONE and not run.is_trial:
        runs.remove_files(run)
