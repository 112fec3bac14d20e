"""What the background worker does for the page files."""

from __future__ import annotations

from datetime import datetime

from broadsheet.lib.jobs import Job
from broadsheet.pagecache import following, service

_follower = following.Follower()


def sweep(now: datetime) -> None:
    """Drop the pages that have expired."""
    service.pages().sweep(now.timestamp())


JOBS = (
    Job("bring page files up to date", 0.2, _follower.follow, for_each_node=True, told_by=following.CHANNEL),
    Job("drop expired page files", 60, sweep, for_each_node=True),
    Job("forget old changes of pages", 3600, following.forget_old_changes),
)
