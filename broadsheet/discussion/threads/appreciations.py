"""Readers' thanks for comments: one of each reader, counted at once, in the order of the page some minutes later."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime, timedelta

from django.db import transaction

from broadsheet.discussion import limits
from broadsheet.discussion.conf import settings
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.models import Appreciation, Comment, Thread
from broadsheet.discussion.threads import ranking
from broadsheet.lib import client_ip, ratelimit, signing

# Two presses so close together are one: without script, the second of a double click would take the first back.
_DOUBLE_CLICK = timedelta(seconds=2)


def appreciate(comment_id: int, sender: Sender, now: datetime) -> tuple[int, bool] | None:
    """Give a reader's appreciation to a comment, or take it back if it was given before.

    Returns how many appreciate the comment now, and whether this reader is one of them; ``None``: too many.

    A reader is an address, and only its hash with this one comment is kept: nothing tells which comments one reader
    appreciates. Whether the comment came from that address is not asked either, or the answer would
    show a household which comments are its own.

    Raises Comment.DoesNotExist for a comment that is not shown.
    """
    if not _may(sender, now):
        return None
    giver = signing.keyed_hash("appreciation", f"{comment_id}\0{client_ip.subscriber(sender.address)}")
    with transaction.atomic():
        # Locked, so that the presses of one reader are taken one after the other.
        comment = Comment.objects.visible().with_thread().select_for_update(of=("self",)).get(pk=comment_id)
        change = _toggle(comment, giver, now)
        if change:
            comment.appreciations = max(0, comment.appreciations + change)
            comment.score = ranking.lower_bound(comment.appreciations, _chances(comment))
            comment.save(update_fields=["appreciations", "score"])
            comment.thread.record_change(now, is_addition=True, appreciated_at=now)
    return comment.appreciations, change >= 0


def refresh(now: datetime) -> int:
    """Rank anew the comments of the threads in which appreciations were given.

    Returns the number of threads. Done every few minutes rather than at each press: a page that many people read
    is also one where many press. Cut off in the middle, it is done again the next time.
    """
    threads = list(Thread.objects.filter(appreciated_at__lte=now).only("appreciated_at"))
    for thread in threads:
        _rank(thread)
        # Who pressed since then has set another time, and the thread stays marked for the next round.
        Thread.objects.filter(pk=thread.pk, appreciated_at=thread.appreciated_at).update(appreciated_at=None)
    return len(threads)


def _may(sender: Sender, now: datetime) -> bool:
    most = settings.APPRECIATIONS_PER_HOUR
    is_senders = ratelimit.is_too_much("appreciate", sender.key(), most, limits.HOUR_SECONDS, now.timestamp())
    return not (is_senders or limits.is_network_over_limit("appreciate", sender, most, now))


def _toggle(comment: Comment, giver: str, now: datetime) -> int:
    given = comment.appreciation_set.filter(giver=giver).first()
    if given is None:
        Appreciation.objects.create(comment=comment, thread_id=comment.thread_id, giver=giver, given_at=now)
        return 1
    if now - given.given_at < _DOUBLE_CLICK:
        return 0
    given.delete()
    return -1


def _chances(comment: Comment) -> int:
    """How many appreciations were given in the thread since the comment could be one of those who get them."""
    return Appreciation.objects.filter(thread=comment.thread_id, given_at__gte=comment.published_at).count()


def _rank(thread: Thread) -> None:
    given = list(Appreciation.objects.filter(thread=thread).order_by("given_at").values_list("given_at", flat=True))
    for comment in Comment.objects.visible().filter(thread=thread, appreciations__gt=0):
        chances = len(given) - bisect_left(given, comment.published_at or comment.posted_at)
        score = ranking.lower_bound(comment.appreciations, chances)
        if score != comment.score:
            # One row at a time, so that no two transactions wait for each other's comments; a count that has
            # changed meanwhile brought its own score along.
            Comment.objects.filter(pk=comment.pk, appreciations=comment.appreciations).update(score=score)
