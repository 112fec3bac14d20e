"""The archive: how much was published in each month, and all articles of one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from broadsheet.newsroom import keys
from broadsheet.newsroom.models import ArticlePage
from broadsheet.newsroom.topics import listed
from broadsheet.pagecache import service as pagecache

# It changes only when something is published or taken away, which purges it.
_CACHE_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class Month:
    """A month with the number of its articles."""

    year: int
    month: int
    articles: int = 0

    @property
    def begins(self) -> datetime:
        return datetime(self.year, self.month, 1, tzinfo=timezone.get_current_timezone())

    @property
    def ends(self) -> datetime:
        following = (self.year + 1, 1) if self.month == 12 else (self.year, self.month + 1)
        return datetime(*following, 1, tzinfo=timezone.get_current_timezone())


@dataclass(frozen=True, slots=True)
class Year:
    """A year with its months, the latest first."""

    year: int
    months: list[Month]

    @property
    def articles(self) -> int:
        return sum(month.articles for month in self.months)


@require_safe
def archive(request: HttpRequest, year: str = "") -> HttpResponse:
    """The months of all years, or of one."""
    years = [one for one in _years() if not year or f"{one.year:04d}" == year]
    if year and not years:
        raise Http404
    response = TemplateResponse(request, "newsroom/archive.html", {"years": years, "year": year})
    response.render()
    return pagecache.cache_response(response, _CACHE_SECONDS, [keys.ARCHIVE])


@require_safe
def month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """The articles of one month, newest first, with the ways to the months before and after."""
    months = [one for every in _years() for one in every.months]
    at = next((at for at, one in enumerate(months) if (f"{one.year:04d}", f"{one.month:02d}") == (year, month)), None)
    if at is None:
        raise Http404
    one = months[at]
    articles = ArticlePage.objects.filter(published_at__gte=one.begins, published_at__lt=one.ends)
    context = {
        "template": "newsroom/archive_month.html",
        "month": one,
        "before": months[at + 1] if at + 1 < len(months) else None,
        "after": months[at - 1] if at else None,
    }
    return listed(request, articles, [keys.ARCHIVE], context)


def _years() -> list[Year]:
    """The years and months in which something was published, the latest first."""
    counts: Counter[tuple[int, int]] = Counter()
    zone = timezone.get_current_timezone()
    for at in ArticlePage.objects.newest_first().order_by().values_list("published_at", flat=True):
        local = at.astimezone(zone)
        counts[local.year, local.month] += 1
    by_year: dict[int, list[Month]] = {}
    for (year, number), articles in sorted(counts.items(), reverse=True):
        by_year.setdefault(year, []).append(Month(year, number, articles))
    return [Year(year, months) for year, months in by_year.items()]
