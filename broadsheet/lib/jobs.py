"""What the background worker repeats. Each app declares its own jobs, as ``JOBS`` in its ``jobs.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from broadsheet.lib import app_modules
from broadsheet.lib.conf import settings


@dataclass(frozen=True, slots=True)
class Job:
    """Work that is done every ``seconds`` seconds, by ``run(now)``.

    It must do no harm when it is done twice, or cut off halfway. One that ``needs_mail`` is left out where no mail
    server is set. One that ``replaces`` another, by its name, is done instead of it: an app declares so that it knows
    better than an app below. One that ``is_long`` may take seconds, and is run beside the others, which do not wait for
    it. One that is ``told_by`` a channel of the database (`lib.listening`) is also run as soon as something is told
    there, and less often by itself while that can be heard; it too is run beside the others. One that is
    ``for_each_node`` concerns what a node keeps for itself, such as page files; all else is done by one node. A profile
    leaves out the jobs of the apps that it does not install.
    """

    name: str
    seconds: float
    run: Callable[[datetime], Any]
    needs_mail: bool = False
    replaces: str = ""
    is_long: bool = False
    for_each_node: bool = False
    told_by: str = ""


def declared() -> list[Job]:
    """The jobs of all installed apps."""
    return [job for module in app_modules.find("jobs") for job in module.JOBS]


def in_force() -> list[Job]:
    """The jobs that this install needs, the most frequent first."""
    jobs = [job for job in declared() if settings.MAIL_WORKS or not job.needs_mail]
    replaced = {job.replaces for job in jobs}
    return sorted((job for job in jobs if job.name not in replaced), key=lambda job: job.seconds)
