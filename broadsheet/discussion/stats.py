"""What happened in the discussion, counted from the decisions: for moderators, and for the public ledger.

Each day is counted while its comments are still here and kept when retention deletes them. An event belongs to
the day on which it happened, so a day that is over changes no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median

from django.db.models import Count, Min, Q
from django.utils import timezone

from broadsheet.discussion.actors import ActorKind
from broadsheet.discussion.filtering import BANNED_WORD
from broadsheet.discussion.models import Appeal, Comment, DailyStats, ModerationDecision, Outcome, Report, Thread
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.states import State
from broadsheet.lib.dates import midnight

DAYS_SHOWN = 30

ENOUGH = 50
"""Of fewer decisions no share is shown: one mistake among ten says nothing about the next hundred."""

_DAYS_BACK = 60

_WAITS_KEPT = 2_000

_BUSIEST = 10

_HELD_WITHIN = timedelta(days=30)

_LOOKED_AT = 10_000

# An edit that brings in a banned word is held for the edit, and the word is in its evidence.
_BY_PHRASE = (ModerationReason.BANNED_WORD, ModerationReason.BINNED_WORD, ModerationReason.EDITED)


class Event(StrEnum):
    """What is counted."""

    RECEIVED = "received"
    SHOWN = "shown"
    HELD = "held"
    BINNED = "binned"
    APPROVED = "approved"
    RESCUED = "rescued"
    MISSED = "missed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"
    REPORTED = "reported"
    REPORT_UPHELD = "report_upheld"
    APPEALED = "appealed"
    APPEAL_UPHELD = "appeal_upheld"
    APPEAL_DISMISSED = "appeal_dismissed"


_ON_ARRIVAL = {State.PUBLISHED: Event.SHOWN, State.HELD: Event.HELD, State.SPAM: Event.BINNED}

_BY_PEOPLE = {
    (State.HELD, State.PUBLISHED): Event.APPROVED,
    (State.REJECTED, State.PUBLISHED): Event.APPROVED,
    (State.SPAM, State.PUBLISHED): Event.RESCUED,
    (State.PUBLISHED, State.SPAM): Event.MISSED,
    (State.HELD, State.SPAM): Event.CONFIRMED,
    (State.REJECTED, State.SPAM): Event.CONFIRMED,
    (State.HELD, State.REJECTED): Event.REJECTED,
    (State.PUBLISHED, State.REJECTED): Event.REJECTED,
    (State.SPAM, State.REJECTED): Event.REJECTED,
}

_BY_AUTHOR = {State.WITHDRAWN: Event.WITHDRAWN, State.ERASED: Event.ERASED}


@dataclass(frozen=True, slots=True)
class Stats:
    """What happened in a stretch of time; ``begins`` is its first day."""

    begins: date
    counts: Counter[str] = field(default_factory=Counter)
    waits: tuple[int, ...] = ()

    @property
    def median_wait(self) -> timedelta | None:
        """How long what was held waited for a person, in the middle; ``None`` if nothing was decided."""
        return timedelta(seconds=median(self.waits)) if self.waits else None

    @property
    def removed(self) -> int:
        """What was kept from the page or taken off it: by the filter and not brought back, or by people."""
        by_filter = self.counts[Event.BINNED] - self.counts[Event.RESCUED]
        return (
            max(0, by_filter) + self.counts[Event.CONFIRMED] + self.counts[Event.MISSED] + self.counts[Event.REJECTED]
        )

    @property
    def binned_rightly(self) -> float | None:
        """The share of what the filter binned that nobody brought back; ``None`` if it binned too little to say.

        A bound, not a measurement: a person may not have looked at all of it.
        """
        binned = self.counts[Event.BINNED]
        return 1 - min(1.0, self.counts[Event.RESCUED] / binned) if binned >= ENOUGH else None

    @property
    def missed_share(self) -> float | None:
        """The share of what the filter let pass that people later called spam; ``None`` if it let too little pass."""
        shown = self.counts[Event.SHOWN]
        return min(1.0, self.counts[Event.MISSED] / shown) if shown >= ENOUGH else None


def refresh(now: datetime) -> int:
    """Count today, and the days since the last one counted; returns how many. What is over is not counted again."""
    today = timezone.localdate(now)
    first = DailyStats.objects.order_by("-day").values_list("day", flat=True).first() or _first_day(today)
    days = [first + timedelta(days=number) for number in range((today - first).days + 1)]
    for day in days:
        counts, waits = _count(day)
        DailyStats.objects.update_or_create(day=day, defaults={"counts": counts, "waits": waits, "counted_at": now})
    return len(days)


def last_days(now: datetime, days: int = DAYS_SHOWN) -> list[Stats]:
    """The last ``days`` days, today the last of them; quiet ones too."""
    today = timezone.localdate(now)
    wanted = [today - timedelta(days=back) for back in reversed(range(days))]
    kept = DailyStats.objects.in_bulk(wanted, field_name="day")
    return [_figures([kept[day]], day) if day in kept else Stats(day) for day in wanted]


def total(figures: Iterable[Stats]) -> Stats:
    """Several stretches as one."""
    figures = list(figures)
    waits = sorted(wait for one in figures for wait in one.waits)
    return Stats(figures[0].begins, sum((one.counts for one in figures), Counter()), tuple(waits))


def months() -> list[Stats]:
    """Every month that something was counted in, the latest first."""
    by_month: dict[date, list[DailyStats]] = {}
    for tally in DailyStats.objects.order_by("-day"):
        by_month.setdefault(tally.day.replace(day=1), []).append(tally)
    figures = [_figures(tallies, month) for month, tallies in by_month.items()]
    return [month for month in figures if month.counts]


def counted_at() -> datetime | None:
    """The moment of which all these numbers are; ``None`` if nothing was counted yet."""
    return DailyStats.objects.order_by("-day").values_list("counted_at", flat=True).first()


def busiest(until: datetime, days: int = DAYS_SHOWN) -> list[tuple[Thread, int]]:
    """The threads with the most visible comments of the ``days`` days before ``until``, each with how many."""
    recent = Comment.objects.visible().filter(
        published_at__gte=midnight(timezone.localdate(until) - timedelta(days=days - 1)), published_at__lte=until
    )
    rows = recent.order_by().values_list("thread").annotate(found=Count("pk")).order_by("-found", "thread")[:_BUSIEST]
    found = dict(rows)
    threads = Thread.objects.in_bulk(found)
    return [(threads[thread_id], count) for thread_id, count in found.items()]


def _first_day(today: date) -> date:
    earliest = ModerationDecision.objects.aggregate(first=Min("decided_at"))["first"]
    return max(timezone.localdate(earliest), today - timedelta(days=_DAYS_BACK)) if earliest else today


def _figures(tallies: list[DailyStats], begins: date) -> Stats:
    counts: Counter[str] = Counter()
    for tally in tallies:
        counts.update(tally.counts)
    waits = sorted(wait for tally in tallies for wait in tally.waits)
    return Stats(begins, counts, tuple(waits))


def _count(day: date) -> tuple[dict[str, int], list[int]]:
    starts, ends = midnight(day), midnight(day + timedelta(days=1))
    counts = _decided(starts, ends) + _reported(starts, ends)
    return {str(event): number for event, number in counts.items()}, _waits(starts, ends)


def _decided(starts: datetime, ends: datetime) -> Counter[Event]:
    decisions = ModerationDecision.objects.filter(decided_at__gte=starts, decided_at__lt=ends).order_by()
    # What comes from an earlier system did not happen on that day.
    decisions = decisions.exclude(actor_kind=ActorKind.IMPORT)
    rows = decisions.standing().values_list("before", "after", "actor_kind").annotate(found=Count("pk"))
    counts: Counter[Event] = Counter()
    for before, after, kind, found in rows:
        if not before:
            counts[Event.RECEIVED] += found
            counts[_ON_ARRIVAL[State(after)]] += found
            continue
        is_authors = kind == ActorKind.AUTHOR or after in _BY_AUTHOR
        event = _BY_AUTHOR.get(State(after)) if is_authors else _BY_PEOPLE.get((State(before), State(after)))
        if event:
            counts[event] += found
    return counts


def _reported(starts: datetime, ends: datetime) -> Counter[Event]:
    """What readers reported and appealed, and what came of it."""
    upheld = Q(outcome=Outcome.UPHELD, decided_at__gte=starts, decided_at__lt=ends)
    dismissed = Q(outcome=Outcome.DISMISSED, decided_at__gte=starts, decided_at__lt=ends)
    made = Q(made_at__gte=starts, made_at__lt=ends)
    reports = Report.objects.filter(made | upheld).aggregate(
        made=Count("pk", filter=made), upheld=Count("pk", filter=upheld)
    )
    appeals = Appeal.objects.filter(made | upheld | dismissed).aggregate(
        made=Count("pk", filter=made), upheld=Count("pk", filter=upheld), dismissed=Count("pk", filter=dismissed)
    )
    return Counter(
        {
            Event.REPORTED: reports["made"],
            Event.REPORT_UPHELD: reports["upheld"],
            Event.APPEALED: appeals["made"],
            Event.APPEAL_UPHELD: appeals["upheld"],
            Event.APPEAL_DISMISSED: appeals["dismissed"],
        }
    )


def _waits(starts: datetime, ends: datetime) -> list[int]:
    """Seconds from posted to decided by a person, sorted; a sample at even steps where there are very many."""
    decided = ModerationDecision.objects.by_people().standing().exclude(after=State.HELD)
    decided = decided.filter(decided_at__gte=starts, decided_at__lt=ends, before=State.HELD)
    moments = decided.values_list("comment__posted_at", "decided_at")
    waits = sorted(max(0, int((decided_at - posted_at).total_seconds())) for posted_at, decided_at in moments)
    return waits[:: max(1, -(-len(waits) // _WAITS_KEPT))]


def held_by_phrase(now: datetime) -> Counter[str]:
    """For each banned word, normalised, how many comments it has met in 30 days; of very many the latest only."""
    # A comment that is edited ten times is held once.
    held = ModerationDecision.objects.filter(
        reason__in=_BY_PHRASE, after__in=[State.HELD, State.SPAM], decided_at__gte=now - _HELD_WITHIN
    )
    rows = held.order_by("-pk").values_list("comment", "evidence")[:_LOOKED_AT]
    found = {
        (comment, str(one["text"])) for comment, evidence in rows for one in evidence if one["group"] == BANNED_WORD
    }
    return Counter(phrase for _, phrase in found)
