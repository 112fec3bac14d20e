"""What the background worker does for the newsroom."""

from __future__ import annotations

from datetime import datetime

from django.core.management import call_command

from broadsheet.discussion import jobs as discussion
from broadsheet.lib.jobs import Job
from broadsheet.newsroom import service


def publish_scheduled_pages(now: datetime) -> None:
    """Publish and unpublish the pages whose time has come; Wagtail reads the clock itself."""
    call_command("publish_scheduled", verbosity=0)


def update_audiences(now: datetime) -> None:
    """Let the order of the moderation queue follow how often each article is read."""
    discussion.update_audiences(now, service.views_by_thread)


JOBS = (
    Job("publish scheduled pages", 60, publish_scheduled_pages),
    Job("update audiences from views", 600, update_audiences, replaces="update audiences from replies"),
)
