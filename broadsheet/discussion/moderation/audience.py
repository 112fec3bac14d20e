"""How many people have read each page in the last two days, so that moderators decide first about what many see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery

from broadsheet.discussion.models import Comment, Thread

RECENT = timedelta(days=2)

# Where nobody counts readers, as on other sites, replies stand for them: about one reader in so many writes.
_READERS_PER_REPLY = 20


def update_audiences(views: Mapping[int, int], now: datetime) -> int:
    """Bring the audiences up to date from the ``views`` of each thread's page in that time; returns how many changed.

    Comments that wait take over their thread's: how many people see one may grow after it came.
    """
    replies = Comment.objects.filter(posted_at__gte=now - RECENT).order_by().values_list("thread")
    recent = {thread: count * _READERS_PER_REPLY for thread, count in replies.annotate(Count("pk"))} | dict(views)
    before = dict(Thread.objects.exclude(audience=0).values_list("pk", "audience"))
    changed = {thread: recent.get(thread, 0) for thread in {*before, *recent}}
    changed = {thread: readers for thread, readers in changed.items() if readers != before.get(thread, 0)}
    with transaction.atomic():
        threads = Thread.objects.only("pk").in_bulk(list(changed))
        for thread in threads.values():
            thread.audience = changed[thread.pk]
        Thread.objects.bulk_update(threads.values(), ["audience"], batch_size=500)
        of_thread = Thread.objects.filter(pk=OuterRef("thread")).values("audience")
        Comment.objects.waiting().filter(thread__in=list(threads)).update(audience=Subquery(of_thread))
    return len(threads)
