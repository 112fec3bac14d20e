"""How much is read and answered: the figures that the newsroom shows to its editors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from broadsheet.lib import charts
from broadsheet.newsroom.models import ArticlePage
from broadsheet.readership import service as readership

HOURS_SHOWN, DAYS_SHOWN, ARTICLES_SHOWN, SOURCES_SHOWN = 48, 30, 100, 20
When = TypeVar("When", date, datetime)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Views, and replies where they are known, of one hour or one day (UTC)."""

    begins: datetime | date
    views: int
    replies: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A site that readers came from, or one of the words of readership for something else.

    ``length`` is that of its bar, in hundredths of the longest.
    """

    name: str
    views: int
    length: int


@dataclass(frozen=True, slots=True)
class Answered:
    """How often an article was read and answered."""

    article: ArticlePage
    views: int
    replies: int

    @property
    def per_thousand(self) -> float | None:
        """Replies for 1,000 views; ``None`` without views."""
        return 1000 * self.replies / self.views if self.views else None


@dataclass(frozen=True, slots=True)
class Reading:
    """What happened in the last two days by the hour and in the last thirty by the day, of one article or of all."""

    hours: list[Span]
    days: list[Span]
    sources: list[Source]
    uncounted: list[tuple[str, int]]

    @property
    def last_day(self) -> int:
        """Views in the last 24 hours."""
        return sum(hour.views for hour in self.hours[-24:])

    @property
    def last_month(self) -> int:
        """Views in the last 30 days."""
        return sum(day.views for day in self.days)

    @property
    def charts(self) -> dict[str, charts.Chart]:
        """The drawings of these numbers."""
        return {
            "views_by_hour": charts.single(("views", [hour.views for hour in self.hours])),
            "replies_by_hour": charts.single(("replies", [hour.replies for hour in self.hours])),
            "views_by_day": charts.single(("views", [day.views for day in self.days])),
            "replies_by_day": charts.single(("replies", [day.replies for day in self.days])),
        }


def find_article(page_id: int) -> ArticlePage | None:
    """An article, published or not, with its thread."""
    return ArticlePage.objects.select_related("thread").filter(pk=page_id).first()


def of_site(now: datetime) -> Reading:
    """What is read on the whole site."""
    return _reading("", now, {})


def of_article(article: ArticlePage, now: datetime) -> Reading:
    """What is read and answered of one article."""
    return _reading(article.subject, now, article.replies_by_hour(now - DAYS_SHOWN * _DAY))


def answered(now: datetime) -> list[Answered]:
    """The articles of the last thirty days, the newest at most `ARTICLES_SHOWN`, the most read first."""
    articles = list(ArticlePage.objects.out_since(now - DAYS_SHOWN * _DAY, ARTICLES_SHOWN))
    views = readership.counts(article.subject for article in articles)
    rows = [Answered(article, views[article.subject], article.comment_count) for article in articles]
    return sorted(rows, key=lambda row: -row.views)


def answered_of(article: ArticlePage) -> Answered:
    """The same of one article."""
    return Answered(article, readership.counts([article.subject])[article.subject], article.comment_count)


def scatter(rows: list[Answered]) -> charts.Scatter:
    """The drawing of views against replies."""
    return charts.scatter([(row.views, row.replies) for row in rows])


def _reading(subject: str, now: datetime, replies: Mapping[datetime, int]) -> Reading:
    now = now.astimezone(UTC)
    hours = [now.replace(minute=0, second=0, microsecond=0) - ago * _HOUR for ago in reversed(range(HOURS_SHOWN))]
    days = [now.date() - ago * _DAY for ago in reversed(range(DAYS_SHOWN))]
    daily: Counter[date] = Counter()
    for hour, written in replies.items():
        daily[hour.date()] += written
    return Reading(
        hours=_spans(hours, readership.by_hour(hours[0], subject), replies),
        days=_spans(days, readership.by_day(days[0], subject), daily),
        sources=_sources(readership.by_source(days[0], subject)),
        uncounted=[(str(reason.label), beacons) for reason, beacons in readership.uncounted(days[0], subject)],
    )


def _spans(begins: Sequence[When], views: Mapping[When, int], replies: Mapping[When, int]) -> list[Span]:
    return [Span(begin, views.get(begin, 0), replies.get(begin, 0)) for begin in begins]


def _sources(found: list[tuple[str, int]]) -> list[Source]:
    """The sources that sent most, the rest put together."""
    shown, rest = found[:SOURCES_SHOWN], sum(views for _, views in found[SOURCES_SHOWN:])
    if rest:
        others = rest + sum(views for name, views in shown if name == "others")
        shown = [*((name, views) for name, views in shown if name != "others"), ("others", others)]
    most = max((views for _, views in shown), default=0)
    return [Source(name, views, charts.share(views, most)) for name, views in shown]
