"""The last seven days on one page: what came, what was decided, and where the filter and people disagreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from broadsheet.discussion import stats
from broadsheet.discussion.actors import ActorKind
from broadsheet.discussion.models import ModerationDecision
from broadsheet.discussion.states import State
from broadsheet.discussion.stats import Stats
from broadsheet.lib.dates import midnight

DAYS = 7

SHOWN = 25


@dataclass(frozen=True, slots=True)
class Disagreements:
    """Comments about which people decided otherwise than the filter had: how many, and the latest decisions."""

    count: int
    latest: tuple[ModerationDecision, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """``total`` is counted at the moment ``as_of``; so is the rest."""

    begins: datetime
    as_of: datetime
    total: Stats
    missed: Disagreements
    rescued: Disagreements

    @property
    def is_quiet(self) -> bool:
        """Whether nothing came and nothing was decided."""
        return not any(self.total.counts.values())


def of(now: datetime) -> Week:
    """The seven days up to the moment at which they were last counted."""
    return _up_to(stats.counted_at() or now)


def last_whole(now: datetime) -> Week:
    """The last week that is over, from Monday to Sunday in the site's time zone."""
    today = timezone.localdate(now)
    return _up_to(midnight(today - timedelta(days=today.weekday())) - timedelta(microseconds=1))


def _up_to(as_of: datetime) -> Week:
    begins = midnight(timezone.localdate(as_of) - timedelta(days=DAYS - 1))
    return Week(
        begins,
        as_of,
        stats.total(stats.last_days(as_of, DAYS)),
        missed=_disagreements(State.PUBLISHED, State.SPAM, begins, as_of),
        rescued=_disagreements(State.SPAM, State.PUBLISHED, begins, as_of),
    )


def _disagreements(before: State, after: State, begins: datetime, until: datetime) -> Disagreements:
    """About comments that the filter had put into ``before`` when they came, not a rule or a person."""
    arrival = ModerationDecision.objects.filter(
        comment=OuterRef("comment"), before="", after=before, actor_kind=ActorKind.FILTER
    )
    decided = ModerationDecision.objects.by_people().standing().filter(before=before, after=after)
    found = decided.filter(Exists(arrival), decided_at__gte=begins, decided_at__lte=until)
    latest = found.select_related("comment__thread", "moderator").order_by("-decided_at", "-pk")[:SHOWN]
    return Disagreements(found.count(), tuple(latest))
