"""What the newsroom's pages list: articles with their counts, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from wagtail.models import Page

from broadsheet.readership import service as readership

if TYPE_CHECKING:
    from broadsheet.newsroom.models import ArticlePage, ArticleQuerySet

FRONT_PAGE_ARTICLES = 13
SECTION_ARTICLES = 20
_MORE_ARTICLES = 3
_MOST_READ = 5
_MOST_READ_WINDOW = timedelta(days=7)


def front_page(articles: ArticleQuerySet, now: datetime) -> dict[str, object]:
    """The newest articles, the first of them as the lead, and the most read of the week."""
    newest = _with_sections(articles.newest_first().for_lists()[:FRONT_PAGE_ARTICLES])
    return {"lead": newest[0] if newest else None, "articles": newest[1:], "most_read": most_read(articles, now)}


def section(articles: ArticleQuerySet, number: str) -> dict[str, object]:
    """One page of a section's articles."""
    shown = Paginator(articles.newest_first().for_lists(), SECTION_ARTICLES).get_page(number)
    return {"articles": shown.object_list, "page_of_articles": shown}


def article(page: ArticlePage, siblings: ArticleQuerySet) -> dict[str, object]:
    """What stands around one story: its views, its section, and what else is new there."""
    return {
        "views": readership.counts([page.subject])[page.subject],
        "section": page.get_parent(),
        "more": siblings.newest_first().for_lists()[:_MORE_ARTICLES],
    }


def most_read(articles: ArticleQuerySet, now: datetime) -> list[ArticlePage]:
    """The articles read most in the last seven days, most read first."""
    subjects = readership.most_read(now - _MOST_READ_WINDOW, _MOST_READ)
    ids = [int(subject.partition(":")[2]) for subject in subjects if subject.startswith("article:")]
    found = articles.newest_first().in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _with_sections(articles: Iterable[ArticlePage]) -> list[ArticlePage]:
    """Put on each article the section it stands in."""
    articles = list(articles)
    section_paths = {article.pk: article.path[: -article.steplen] for article in articles}
    sections = {page.path: page for page in Page.objects.filter(path__in=set(section_paths.values()))}
    for article in articles:
        article.section = sections.get(section_paths[article.pk])
    return articles
