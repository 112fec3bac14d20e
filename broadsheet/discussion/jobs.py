"""What the background worker does for the discussion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from broadsheet.discussion import stats
from broadsheet.discussion.identity import names
from broadsheet.discussion.moderation import audience, week_mail
from broadsheet.discussion.notifications import staff, subscriptions, webhooks
from broadsheet.discussion.reports import reports, unreported
from broadsheet.discussion.sites import hooks, keeping, reading
from broadsheet.discussion.threads import appreciations
from broadsheet.lib.jobs import Job

Views = Callable[[datetime], Mapping[int, int]]


def refresh_appreciations_and_reports(now: datetime) -> None:
    """Bring the order of comments and the weight of reports up to date."""
    appreciations.refresh(now)
    reports.weigh_all()


def update_audiences(now: datetime, views_by_thread: Views = lambda since: {}) -> None:
    """Bring up to date how many people read each thread, for the order of the moderation queue.

    ``views_by_thread(since)`` says how often the page of each thread was read since then, as far as that is known.
    """
    audience.update_audiences(views_by_thread(now - audience.RECENT), now)


JOBS = (
    Job("send outgoing mail", 10, subscriptions.deliver),
    Job("send events to webhooks", 5, webhooks.deliver_due, is_long=True),
    Job("queue notifications at once", 60, subscriptions.notify_at_once, needs_mail=True),
    Job("queue daily notifications", 300, subscriptions.notify_daily, needs_mail=True),
    Job("queue notices to the staff", 30, staff.queue_due, needs_mail=True),
    Job("queue the week by mail", 300, week_mail.queue_due, needs_mail=True),
    Job("call the staff", 30, staff.call_due, is_long=True),
    Job("reserve staff names", 300, lambda now: names.reserve_for_team()),
    Job("update appreciations and report weights", 300, refresh_appreciations_and_reports),
    Job("update audiences from replies", 600, update_audiences),
    Job("learn from comments that nobody reported", 3600, unreported.learn_unreported),
    Job("read the pages of other sites", 5, reading.read_due, is_long=True),
    Job("say to other sites what changed", 10, hooks.call_due, is_long=True),
    Job("fetch the key sets of other sites", 60, keeping.fetch_keys, is_long=True),
    Job("update statistics", 900, stats.refresh),
)
