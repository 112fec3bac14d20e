"""Searching comments in all states, page by page (keyset pagination)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from broadsheet.discussion.models import Comment, CommentQuerySet, ModerationDecision
from broadsheet.lib.dates import midnight
from broadsheet.lib.numbers import whole_number

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


A_PAGE = 25

# Words are looked for in every comment of the stretch, so a search without dates stops after so many days.
DAYS_BACK = 90


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is looked for; what is empty does not matter."""

    words: str = ""
    author: str = ""
    state: str = ""
    thread_id: int | None = None
    reason: str = ""
    since: date | None = None
    until: date | None = None
    is_reported: bool = False
    is_edited: bool = False


def find(comments: CommentQuerySet, wanted: SearchQuery, now: datetime, before: str = "") -> tuple[list[Comment], str]:
    """The newest of ``comments`` that are as ``wanted``, from ``before`` on, and from where the next page goes on.

    What is no place in the list stands for its beginning; empty where no page follows.
    """
    until = wanted.until or timezone.localdate(now)
    since = wanted.since or until - timedelta(days=DAYS_BACK)
    found = _matching(comments, wanted).filter(
        posted_at__gte=midnight(since), posted_at__lt=midnight(until + timedelta(days=1))
    )
    if place := _place(before):
        moment, pk = place
        found = found.filter(Q(posted_at__lt=moment) | Q(posted_at=moment, pk__lt=pk))
    page = list(found.select_related("thread", "parent").order_by("-posted_at", "-pk")[: A_PAGE + 1])
    return page[:A_PAGE], _after(page[A_PAGE - 1]) if len(page) > A_PAGE else ""


def _after(comment: Comment) -> str:
    """Rows are ordered by time, those of one moment by their number."""
    return f"{(comment.posted_at - _EPOCH) // timedelta(microseconds=1)}.{comment.pk}"


def _place(text: str) -> tuple[datetime, int] | None:
    micros, pk = map(whole_number, text.partition(".")[::2])
    if micros is None or pk is None:
        return None
    try:
        return _EPOCH + timedelta(microseconds=micros), pk
    except OverflowError:
        return None


def _matching(comments: CommentQuerySet, wanted: SearchQuery) -> CommentQuerySet:
    for word in wanted.words.split():
        comments = comments.filter(text__icontains=word)
    if wanted.author:
        name_or_mail = Q(author_name__icontains=wanted.author) | Q(author_email__icontains=wanted.author)
        comments = comments.filter(name_or_mail)
    if wanted.state:
        comments = comments.filter(state=wanted.state)
    if wanted.thread_id is not None:
        comments = comments.filter(thread=wanted.thread_id)
    if wanted.is_reported:
        comments = comments.filter(reports__isnull=False).distinct()
    if wanted.is_edited:
        comments = comments.filter(edited_at__isnull=False)
    if wanted.reason:
        decided = ModerationDecision.objects.filter(comment=OuterRef("pk"), reason=wanted.reason)
        comments = comments.filter(Exists(decided))
    return comments
