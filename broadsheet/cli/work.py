"""``broadsheet work``: the background worker. Learning, counting, due publications and deletions."""

from __future__ import annotations

import argparse
import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from broadsheet.cli import django_setup

logger = logging.getLogger("broadsheet.work")
_TICK_SECONDS = 0.2


@dataclass(slots=True)
class Chore:
    """Something to do every so many seconds. It must be harmless to do it twice or to be cut off in it."""

    name: str
    seconds: float
    do: Callable[[], object]
    due_at: float = 0.0


def configure(subparsers) -> None:
    parser = subparsers.add_parser(
        "work", help="run the background worker alone", description="Learning, counting and the data rules."
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    django_setup.setup_site()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    chores = chores_of_profile()
    while not stopping.is_set():
        do_due(chores, time.monotonic())
        stopping.wait(_TICK_SECONDS)
    return 0


def do_due(chores: list[Chore], clock: float) -> None:
    """Do every chore that is due at ``clock``. One that fails is logged and tried again when next due."""
    from django.db import close_old_connections

    for chore in chores:
        if clock < chore.due_at:
            continue
        chore.due_at = clock + chore.seconds
        try:
            chore.do()
        except Exception:
            logger.exception("The chore “%s” failed and will be tried again in %s s", chore.name, chore.seconds)
            close_old_connections()


def chores_of_profile() -> list[Chore]:
    """What the background worker does in the configured profile."""
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from broadsheet.privacy import retention
    from broadsheet.spamapi import checks, learner, opinions

    chores = [
        Chore("learning", 0.2, learner.catch_up),
        Chore("counting checks", 2, lambda: checks.fold(timezone.now())),
        Chore("second opinions", 5, lambda: opinions.give_due(timezone.now())),
        Chore("data rules", 3600, lambda: retention.run(timezone.now())),
    ]
    if settings.PROFILE != "filter":
        from broadsheet.discussion import jobs as discussion
        from broadsheet.discussion import stats
        from broadsheet.discussion.identity import names
        from broadsheet.discussion.notifications import subscriptions
        from broadsheet.readership import service as readership

        if settings.MAIL_WORKS:
            chores.append(Chore("mail at once", 60, lambda: subscriptions.tell_at_once(timezone.now())))
            chores.append(Chore("mail of the day", 300, lambda: subscriptions.tell_daily(timezone.now())))
        chores.append(Chore("letters", 10, lambda: subscriptions.deliver(timezone.now())))
        chores.append(Chore("names of the newsroom", 300, names.reserve_for_team))
        chores.append(Chore("numbers of the discussion", 900, lambda: stats.keep(timezone.now())))
        chores.append(Chore("appreciations and reports", 300, lambda: discussion.keep_voices(timezone.now())))
        chores.append(Chore("counting readers", 10, lambda: readership.fold(timezone.now())))
        chores.append(Chore("audiences", 600, lambda: _keep_audiences(timezone.now())))
    if settings.PROFILE == "full":
        chores.append(Chore("due publications", 60, lambda: call_command("publish_scheduled", verbosity=0)))
    return chores


def _keep_audiences(now: datetime) -> int:
    """How many read under which page, as far as pages are counted here, for the order of the moderators' queue."""
    from django.conf import settings

    from broadsheet.discussion.moderation import audience

    if settings.PROFILE != "full":
        return audience.keep({}, now)
    from broadsheet.newsroom import service as newsroom

    return audience.keep(newsroom.views_by_thread(now - audience.LATELY), now)
