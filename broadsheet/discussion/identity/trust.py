"""Whether a reader is trusted here. Trust takes several days and comments, and is lost with one removal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias, TypedDict

from django.db.models import Count, F, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate

from broadsheet.discussion.models import Comment, ModerationDecision, ReservedName
from broadsheet.discussion.states import REMOVED, State

_COMMENTS, _DAYS = 3, 2

_SINCE = timedelta(days=3)

_CLEAN_FOR = timedelta(days=30)

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class _Columns(TypedDict):
        published: int | None
        days: int | None
        first: datetime | None
        removed: int | None

    ClaimWithHistory: TypeAlias = WithAnnotations[ReservedName, _Columns]


def is_trusted(published: int, days: int, first: datetime | None, removed: int, now: datetime) -> bool:
    """Three published comments on two different days, the first three days ago, and nothing removed in thirty.

    So one harmless comment, written to be trusted afterwards, earns nothing yet.
    """
    return published >= _COMMENTS and days >= _DAYS and first is not None and first <= now - _SINCE and removed == 0


def with_history(claims: QuerySet[ReservedName], now: datetime) -> QuerySet[ClaimWithHistory]:
    """Reserved names, each with the history of its reader, in the same query."""
    own = Comment.objects.filter(reader=OuterRef("reader")).order_by()
    published = own.filter(state=State.PUBLISHED).values("reader")
    # What counts is when it was removed: an old comment may turn out to be bad only today.
    removals = ModerationDecision.objects.filter(
        comment__reader=OuterRef("reader"),
        comment__state__in=REMOVED,
        after__in=REMOVED,
        decided_at__gte=now - _CLEAN_FOR,
    )
    removed = removals.order_by().values("comment__reader").annotate(found=Count("comment", distinct=True))
    return claims.annotate(
        published=Subquery(published.annotate(found=Count("pk")).values("found")),
        days=Subquery(published.annotate(found=Count(TruncDate(F("posted_at")), distinct=True)).values("found")),
        first=Subquery(published.annotate(found=Min("posted_at")).values("found")),
        removed=Subquery(removed.values("found")),
    )


def is_trusted_owner(claim: ClaimWithHistory, now: datetime) -> bool:
    """Whether the reader who has reserved a name is trusted here, by what `with_history` has put on it."""
    return is_trusted(claim.published or 0, claim.days or 0, claim.first, claim.removed or 0, now)


def is_trusted_reader(reader_id: int | None, now: datetime) -> bool:
    """Whether a comment's author, if that is a confirmed reader, is trusted here."""
    if reader_id is None:
        return False
    claim = with_history(ReservedName.objects.filter(reader=reader_id), now).first()
    return claim is not None and is_trusted_owner(claim, now)
