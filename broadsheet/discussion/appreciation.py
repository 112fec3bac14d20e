"""One reader's thanks for a comment, and the order in which the most appreciated stand.

The order is that of the lower bound of a confidence interval (Wilson 1927) for the share of thankful readers: of
those who thanked anybody in this thread since the comment was published, how many thanked this one. A comment that
came late is measured by those who came after it, so that it is not buried under the early ones' head start.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from datetime import datetime, timedelta
from math import sqrt

from django.db import IntegrityError, transaction
from django.db.models import F

from broadsheet.discussion.models import Appreciation, Comment
from broadsheet.discussion.submissions import Sender
from broadsheet.lib import clientaddress, ratelimit, signing
from broadsheet.pagecache import service as pagecache

_Z = 1.96
_MOST_PER_MINUTE = 30
RANK_SECONDS = 120


class TooMany(Exception):
    """More thanks in a minute than a reader can mean."""


def toggle(comment_id: int, sender: Sender, now: datetime) -> tuple[int, bool]:
    """Thank the author of a visible comment, or take the thanks back; returns the count and whether it is given now.

    Raises Comment.DoesNotExist, and TooMany.
    """
    if not Comment.objects.visible().filter(pk=comment_id).exists():
        raise Comment.DoesNotExist
    if ratelimit.is_too_much("appreciate", sender.key(), _MOST_PER_MINUTE, 60, now.timestamp()):
        raise TooMany
    giver = signing.keyed_hash("appreciation", f"{comment_id}\0{clientaddress.subscriber(sender.address)}")
    with transaction.atomic():
        is_taken_back = bool(Appreciation.objects.filter(comment=comment_id, giver=giver).delete()[0])
        if is_taken_back or _give(comment_id, giver, now):
            change = -1 if is_taken_back else 1
            Comment.objects.filter(pk=comment_id).update(appreciations=F("appreciations") + change)
    return Comment.objects.values_list("appreciations", flat=True).get(pk=comment_id), not is_taken_back


def rank(now: datetime) -> int:
    """Bring scores and cached pages up to date where thanks were given lately; returns in how many threads."""
    lately = now - timedelta(seconds=2 * RANK_SECONDS)
    threads = dict(
        Appreciation.objects.filter(given_at__gte=lately)
        .values_list("comment__thread", "comment__thread__url")
        .distinct()
    )
    for thread_id, url in threads.items():
        _rank_thread(thread_id)
        pagecache.purge(url)
    return len(threads)


def lower_bound(thanked: int, readers: int) -> float:
    """The lower end of the 95 % interval for a share of ``thanked`` among ``readers`` (Wilson 1927)."""
    if not readers:
        return 0.0
    share, squared = thanked / readers, _Z * _Z
    middle = share + squared / (2 * readers)
    spread = _Z * sqrt((share * (1 - share) + squared / (4 * readers)) / readers)
    return max(0.0, (middle - spread) / (1 + squared / readers))


def _give(comment_id: int, giver: str, now: datetime) -> bool:
    """Store the thanks; false if the other half of a double click was faster."""
    try:
        with transaction.atomic():
            Appreciation.objects.create(comment_id=comment_id, giver=giver, given_at=now)
    except IntegrityError:
        return False
    return True


def _rank_thread(thread_id: int) -> None:
    given: dict[int, int] = defaultdict(int)
    moments = []
    rows = Appreciation.objects.filter(comment__thread=thread_id).order_by("given_at")
    for comment_id, given_at in rows.values_list("comment", "given_at").iterator():
        given[comment_id] += 1
        moments.append(given_at)
    ranked = Comment.objects.filter(thread=thread_id, appreciations__gt=0).only("published_at", "score")
    changed = []
    for comment in ranked:
        since = len(moments) - bisect_left(moments, comment.published_at) if comment.published_at else 0
        score = lower_bound(min(given[comment.pk], since), since)
        if score != comment.score:
            comment.score = score
            changed.append(comment)
    Comment.objects.bulk_update(changed, ["score"], batch_size=500)
    Comment.objects.filter(thread=thread_id, appreciations=0, score__gt=0).update(score=0.0)
