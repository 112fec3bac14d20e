"""What a notice to the staff is about: what came within a time and still waits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from broadsheet.discussion.actors import ActorKind
from broadsheet.discussion.models import (
    Comment,
    CommentQuerySet,
    ModerationDecision,
    Outcome,
    Report,
    StaffNotice,
    Thread,
)
from broadsheet.discussion.reach import in_reach, may_decide, threads_in_reach
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.states import State

MOST = 20
"""So many comments are shown in one mail; the rest is at the desk."""

WAVE = 3
"""So many near copies that wait are one line of their own, as they are one card in the queue."""


@dataclass(frozen=True, slots=True)
class News:
    """What is new: single comments in the order of the queue, waves by size, threads on hold, how many unjudged.

    ``waiting`` is how many comments wait in all, also from before.
    """

    comments: tuple[Comment, ...] = ()
    has_more: bool = False
    waves: tuple[int, ...] = ()
    on_hold: tuple[Thread, ...] = ()
    unjudged: int = 0
    waiting: int = 0

    def __bool__(self) -> bool:
        return bool(self.comments or self.waves or self.on_hold)


def gather(notice: StaffNotice, since: datetime, until: datetime) -> News:
    """What came after ``since``, up to ``until``, waits now, and is in the person's reach and section."""
    if not may_decide(notice.user):
        return News()
    waiting = in_reach(notice.user).waiting().filter(_section(notice, "thread__section"))
    fresh = waiting.filter(_came(since, until))
    waves = _waves(waiting, fresh)
    single = fresh.exclude(state=State.HELD, campaign__in=waves) if waves else fresh
    found = list(single.with_thread().order_by("-worth", "appealed_at", "posted_at", "pk")[: MOST + 1])
    threads = threads_in_reach(notice.user).filter(
        _section(notice, "section"), held_since__gt=since, held_since__lte=until
    )
    return News(
        comments=tuple(found[:MOST]),
        has_more=len(found) > MOST,
        waves=tuple(waves.values()),
        on_hold=tuple(threads.order_by("-held_since")[:MOST]),
        unjudged=fresh.filter(_held(since, until, reason=ModerationReason.NO_FILTER)).count() if found or waves else 0,
        waiting=waiting.count() if found or waves else 0,
    )


def _section(notice: StaffNotice, field: str) -> Q:
    """What belongs to a notice's section, or to none that the same person has a notice of its own for."""
    if notice.section:
        return Q(**{field: notice.section})
    others = (
        StaffNotice.objects.of(notice.user_id)
        .filter(way=notice.way)
        .exclude(section="")
        .values_list("section", flat=True)
    )
    return ~Q(**{f"{field}__in": list(others)})


def _came(since: datetime, until: datetime) -> Q:
    reported = Report.objects.filter(
        comment=OuterRef("pk"), outcome=Outcome.OPEN, made_at__gt=since, made_at__lte=until
    )
    appealed = Q(appealed_at__gt=since, appealed_at__lte=until)
    return Q(_held(since, until), state=State.HELD) | Q(Exists(reported), state=State.PUBLISHED) | appealed


def _held(since: datetime, until: datetime, **fields: str) -> Exists:
    """Whether it was held then; what a colleague has put back into the queue is no news."""
    held = ModerationDecision.objects.filter(
        comment=OuterRef("pk"), after=State.HELD, decided_at__gt=since, decided_at__lte=until, **fields
    )
    return Exists(held.exclude(actor_kind=ActorKind.PERSON))


def _waves(waiting: CommentQuerySet, fresh: CommentQuerySet) -> Counter[str]:
    """How many near copies of each wave wait, where one of them is new."""
    keys = fresh.filter(state=State.HELD).exclude(campaign="").order_by().values_list("campaign", flat=True).distinct()
    sizes = waiting.filter(state=State.HELD, campaign__in=list(keys[:100])).order_by().values_list("campaign")
    return Counter(dict(sizes.annotate(count=Count("pk")).filter(count__gte=WAVE).order_by("-count")))
