"""Posting under a page of another site; its first comment makes its thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from broadsheet.discussion.models import Thread
from broadsheet.discussion.sites import places
from broadsheet.discussion.sites.registered import PageAddress
from broadsheet.discussion.views.taking import NotTaken, Taken

Post = Callable[[Thread], Taken | NotTaken]


def post_under(page: PageAddress, post: Post, now: datetime) -> Taken | NotTaken:
    """What becomes of ``post`` in the thread of a page; a new thread stays only with its first comment."""
    thread = places.thread_of(page)
    if thread is not None:
        return post(thread)
    with transaction.atomic():
        thread, is_new = places.thread_for_reply(page, now)
        outcome = post(thread)
        if is_new and isinstance(outcome, NotTaken):
            transaction.set_rollback(True)
    return outcome
