"""What the newsroom's pages list: articles with their counts, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.paginator import Paginator

from broadsheet.newsroom.models import ArticlePage, SectionPage
from broadsheet.readership import service as readership

FRONT_PAGE_ARTICLES = 13
SECTION_ARTICLES = 20
_MOST_READ = 5
_MOST_READ_WINDOW = timedelta(days=7)


def front_page(now: datetime) -> dict[str, object]:
    """The newest articles, the first of them as the lead, and the most read of the week."""
    articles = _with_counts(ArticlePage.objects.newest_first().for_lists()[:FRONT_PAGE_ARTICLES])
    return {"lead": articles[0] if articles else None, "articles": articles[1:], "most_read": most_read(now)}


def section(page: SectionPage, number: str) -> dict[str, object]:
    """One page of a section's articles."""
    found = ArticlePage.objects.child_of(page).newest_first().for_lists()
    shown = Paginator(found, SECTION_ARTICLES).get_page(number)
    return {"articles": _with_counts(shown.object_list), "page_of_articles": shown}


def article(page: ArticlePage) -> dict[str, object]:
    """What stands around one story: its counts, its section, and what else is new there."""
    views = readership.counts([page.subject])[page.subject]
    section_page = page.get_parent()
    others = ArticlePage.objects.sibling_of(page, inclusive=False).newest_first().for_lists()[:3]
    return {"views": views, "section": section_page, "more": _with_counts(others)}


def most_read(now: datetime) -> list[ArticlePage]:
    """The articles read most in the last seven days."""
    subjects = readership.most_read(now - _MOST_READ_WINDOW, _MOST_READ)
    ids = [int(subject.partition(":")[2]) for subject in subjects if subject.startswith("article:")]
    found = {page.pk: page for page in ArticlePage.objects.newest_first().for_lists().filter(pk__in=ids)}
    return _with_counts([found[pk] for pk in ids if pk in found])


def _with_counts(articles: Sequence[ArticlePage]) -> list[ArticlePage]:
    """Put the views and the section's title on each article."""
    articles = list(articles)
    views = readership.counts(article.subject for article in articles)
    paths = {article.path[: -ArticlePage.steplen] for article in articles}
    sections = {section.path: section for section in SectionPage.objects.filter(path__in=paths)}
    for article in articles:
        article.views = views[article.subject]
        article.section = sections.get(article.path[: -ArticlePage.steplen])
    return articles
