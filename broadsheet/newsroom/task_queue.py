"""The tasks that Wagtail and the newsroom have put off: they lie in a table, and the background worker does them.

A task may be done twice, and each must bear that: one whose worker was killed is taken up again.
"""

from __future__ import annotations

import logging
import os
import platform
import secrets
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q, QuerySet
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

if TYPE_CHECKING:
    Task = DBTaskResult[Any, Any]

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 5
# So long the worker goes on with tasks before it looks whether it is asked to stop.
_SLICE_SECONDS = 2.0
_FIRST_PAUSE = timedelta(seconds=30)
_PAUSES_GROW = 4
# Nothing takes so long; what is still marked as being done was left by a worker of another machine.
_ABANDONED_AFTER = timedelta(minutes=15)
_DONE_KEPT = timedelta(hours=1)
_FAILED_KEPT = timedelta(days=30)
_TOKEN = secrets.token_hex(4)


def worker_name() -> str:
    """This process, among all that have ever run tasks."""
    return f"{platform.node()}:{os.getpid()}:{_TOKEN}"


def run_waiting(now: datetime, seconds: float = _SLICE_SECONDS) -> int:
    """Do the tasks that are due, for about so many seconds; returns how many were done, well or not."""
    until, done = time.monotonic() + seconds, 0
    while (task := _claimed(now)) is not None:
        _do(task, now)
        done += 1
        if time.monotonic() >= until:
            break
    return done


def take_up_abandoned(now: datetime) -> None:
    """Put the tasks back whose worker has gone without finishing them."""
    for task in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
        is_old = task.started_at is None or task.started_at < now - _ABANDONED_AFTER
        if is_old or _has_gone(task.worker_ids[-1] if task.worker_ids else ""):
            _try_again(task, now, RuntimeError("The worker ended in the middle of it."))


def forget_finished(now: datetime) -> None:
    """Delete what was done; what failed for good is kept for a month, to be looked into."""
    finished = DBTaskResult.objects.finished()
    is_done = Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - _DONE_KEPT)
    finished.filter(is_done | Q(finished_at__lt=now - _FAILED_KEPT)).delete()


def _due(now: datetime) -> QuerySet[Task]:
    at_once = Q(run_after=get_date_max())
    return DBTaskResult.objects.filter(status=TaskResultStatus.READY).filter(at_once | Q(run_after__lte=now))


def _claimed(now: datetime) -> Task | None:
    """The next task, which no other worker can take any more."""
    while (task := _due(now).first()) is not None:
        workers = [*task.worker_ids, worker_name()]
        waiting = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.READY)
        if waiting.update(status=TaskResultStatus.RUNNING, started_at=now, worker_ids=workers):
            task.status, task.started_at, task.worker_ids = TaskResultStatus.RUNNING, now, workers
            return task
    return None


def _do(task: Task, now: datetime) -> None:
    try:
        task.task.call(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])
    except ObjectDoesNotExist:
        # What it is about was deleted before its turn came.
        task.set_successful(None)
    except Exception as problem:
        _try_again(task, now, problem)
    else:
        task.set_successful(None)


def _try_again(task: Task, now: datetime, problem: Exception) -> None:
    """Put a task back for later, or give it up after so many attempts."""
    attempts = len(task.worker_ids)
    if attempts >= MOST_ATTEMPTS:
        logger.error("The task %s failed %s times and is given up", task.task_path, attempts, exc_info=problem)
        task.set_failed(problem)
        return
    pause = _FIRST_PAUSE * _PAUSES_GROW ** (attempts - 1)
    logger.warning("The task %s failed and will be tried again in %s", task.task_path, pause, exc_info=problem)
    task.status, task.run_after = TaskResultStatus.READY, now + pause
    task.save(update_fields=["status", "run_after"])


def _has_gone(worker: str) -> bool:
    """Whether this worker ran on this machine and no longer does."""
    node, _, rest = worker.partition(":")
    number, _, token = rest.partition(":")
    if node != platform.node() or not number.isdecimal():
        return False
    if int(number) == os.getpid():
        return token != _TOKEN
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
