"""What the background worker does for the newsroom."""

from __future__ import annotations

from datetime import datetime

from django.core.management import call_command

from broadsheet.discussion import jobs as discussion
from broadsheet.lib.jobs import Job
from broadsheet.newsroom import service, task_queue, tasks
from broadsheet.newsroom.models import ArticlePage, Picture
from broadsheet.pagecache import service as pagecache

# As many as are made in a few minutes.
_PICTURES_AT_ONCE = 100


def publish_scheduled_pages(now: datetime) -> None:
    """Publish and unpublish the pages whose time has come; Wagtail reads the clock itself."""
    call_command("publish_scheduled", verbosity=0)


def update_audiences(now: datetime) -> None:
    """Let the order of the moderation queue follow how often each article is read."""
    discussion.update_audiences(now, service.views_by_thread)


def make_missing_sizes(now: datetime) -> None:
    """Have the sizes made of pictures that have none: brought in by other ways, or made by an earlier version."""
    for pk in Picture.objects.without_sizes().values_list("pk", flat=True)[:_PICTURES_AT_ONCE]:
        tasks.make_sizes.enqueue(pk)


def put_lists_in_step(now: datetime) -> None:
    """Correct what a list has of articles, after a change of their pages that went past Wagtail."""
    if ArticlePage.objects.put_in_step():
        pagecache.purge_all()


JOBS = (
    Job("do background tasks", 0.5, task_queue.run_waiting, is_long=True, for_each_node=True),
    Job("take up abandoned tasks", 60, task_queue.take_up_abandoned),
    Job("forget finished tasks", 3600, task_queue.forget_finished),
    Job("make missing sizes of pictures", 3600, make_missing_sizes),
    Job("publish scheduled pages", 60, publish_scheduled_pages),
    Job("update audiences from views", 600, update_audiences, replaces="update audiences from replies"),
    Job("put lists of articles in step", 600, put_lists_in_step),
)
