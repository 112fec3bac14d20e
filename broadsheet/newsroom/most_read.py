"""The articles that were read most in a day, a week or a month."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from broadsheet.newsroom.models import ArticlePage
from broadsheet.newsroom.models.articles import keys_of
from broadsheet.newsroom.models.base import LIST_CACHE_SECONDS
from broadsheet.pagecache import service as pagecache

ARTICLES_SHOWN = 20
# By the last part of the address; the week stands at the short one.
_PERIODS = {
    "day": (_("Today and yesterday"), timedelta(days=1)),
    "": (_("This week"), timedelta(days=7)),
    "month": (_("This month"), timedelta(days=30)),
}


@require_safe
def most_read(request: HttpRequest, period: str = "") -> HttpResponse:
    """The most read articles of a period, the most read first."""
    if period not in _PERIODS:
        raise Http404
    title, window = _PERIODS[period]
    articles = ArticlePage.objects.read_most_since(timezone.now() - window, ARTICLES_SHOWN)
    context = {
        "articles": articles,
        "period": period,
        "period_title": title,
        "periods": [(name, words) for name, (words, _window) in _PERIODS.items()],
    }
    response = TemplateResponse(request, "newsroom/most_read.html", context)
    response.render()
    return pagecache.cache_response(response, LIST_CACHE_SECONDS, keys_of(articles))
