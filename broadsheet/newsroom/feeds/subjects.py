"""What there are feeds of, and which articles stand in each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from taggit.models import Tag

from broadsheet.newsroom import keys
from broadsheet.newsroom.models import ArticlePage, ArticleQuerySet, Author, SectionPage, Series
from broadsheet.newsroom.site import SiteDetails

ARTICLES_IN_A_FEED = 20


@dataclass(frozen=True, slots=True)
class Subject:
    """What a feed is of: ``title`` is empty for the site itself, and ``keys`` are those of the list."""

    title: str
    description: str
    url: str
    keys: tuple[str, ...]
    found: ArticleQuerySet

    def newest(self) -> list[ArticlePage]:
        """The articles of the feed, newest first."""
        articles: list[ArticlePage] = self.found.newest_first().for_feeds()[:ARTICLES_IN_A_FEED].with_sections()
        return articles


def of_site(site: SiteDetails) -> Subject:
    return Subject("", site.motto, "/", (keys.FRONT,), ArticlePage.objects.all())


def of_section(slug: str) -> Subject | None:
    section = SectionPage.objects.live().public().filter(slug=slug).first()
    if section is None:
        return None
    articles = ArticlePage.objects.child_of(section)
    return Subject(section.title, section.introduction, section.url, (keys.section(section.pk),), articles)


def of_author(slug: str) -> Subject | None:
    author = Author.objects.filter(slug=slug).first()
    if author is None:
        return None
    articles = ArticlePage.objects.filter(bylines__author=author)
    return Subject(author.name, author.role, author.url, (keys.author(author.pk),), articles)


def of_tag(slug: str) -> Subject | None:
    tag = Tag.objects.filter(slug=slug).first()
    if tag is None:
        return None
    words = _("Articles about %(tag)s") % {"tag": tag.name}
    return Subject(tag.name, words, f"/tags/{slug}/", (keys.tag(tag.pk),), ArticlePage.objects.filter(tags=tag))


def of_series(slug: str) -> Subject | None:
    series = Series.objects.filter(slug=slug).first()
    if series is None:
        return None
    articles = ArticlePage.objects.filter(series=series)
    return Subject(series.title, series.introduction, series.url, (keys.series(series.pk),), articles)
