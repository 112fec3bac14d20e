"""What the background worker does for imports by upload: one after the other, each in a process of its own.

A process of its own gives back the memory that it took, may be killed without harm to other jobs, and lets them go on.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from datetime import datetime

from django.conf import settings

from broadsheet.exchange import runner
from broadsheet.exchange.by_upload import receiving
from broadsheet.exchange.models import ImportRun, RunState

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 3
_KILLED = "The server ended it in the middle, three times; look into the log there. Started again, it goes on."
_children: list[subprocess.Popen[bytes]] = []


def look_after(now: datetime) -> None:
    """Start the import that waits, if none is at work; take up one whose process has gone."""
    if not receiving.anything_here() or _is_a_child_alive() or runner.is_running(settings.HOME):
        return
    take_up_broken_off(now)
    for run in ImportRun.objects.at_work().order_by("pk"):
        if receiving.is_here(run.folder) and ImportRun.objects.claim(run.pk, now):
            command = [sys.executable, "-m", "broadsheet.exchange.by_upload.process", str(run.pk)]
            # It reads the end of the pipe when this process ends, however that is.
            _children.append(subprocess.Popen(command, stdin=subprocess.PIPE))  # noqa: S603 - ours
            return


def _is_a_child_alive() -> bool:
    for child in list(_children):
        if child.poll() is None:
            return True
        if child.stdin is not None:
            child.stdin.close()
        _children.remove(child)
    return False


def take_up_broken_off(now: datetime) -> None:
    """Let those wait again whose process has gone without ending them; one that ends so each time has failed."""
    for run in ImportRun.objects.filter(state=RunState.RUNNING):
        if not receiving.is_here(run.folder):
            continue
        if run.is_to_stop:
            run.end(RunState.STOPPED, None, "", now)
        elif run.attempts >= MOST_ATTEMPTS:
            run.end(RunState.FAILED, None, _KILLED, now)
        else:
            ImportRun.objects.filter(pk=run.pk).update(state=RunState.WAITING)
            logger.warning("The import of %s was broken off and goes on", run.file_name)


def clear_away(now: datetime) -> None:
    """Remove uploaded files that no import knows any more."""
    receiving.clear_away(set(ImportRun.objects.with_files().values_list("folder", flat=True)), now)
