"""Which addresses search engines are told of, and since when they are as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.cache import cache
from django.urls import reverse
from django.utils.html import escape
from taggit.models import Tag
from wagtail.models import Page, Site

from broadsheet.lib import dates, html
from broadsheet.lib.absolute_url import absolute_url
from broadsheet.newsroom.models import ArticlePage, Author, Byline, FrontPage, Kind, SectionPage, StandardPage

# As many as one file may hold.
MOST_ADDRESSES, MOST_NEWS = 50_000, 1_000
_NEWS_WINDOW = timedelta(hours=48)
_MONTHS_KEPT_SECONDS = 300
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS_NAMESPACE = "http://www.google.com/schemas/sitemap-news/0.9"
# Google knows Chinese by country, and every other language by two or three letters.
_CHINESE = {"zh-hans": "zh-cn", "zh-hant": "zh-tw"}


@dataclass(frozen=True, slots=True)
class Address:
    """A page and when it changed last, where that is known."""

    path: str
    changed: datetime | None = None

    @property
    def as_xml(self) -> str:
        return f"<loc>{escape(absolute_url(self.path))}</loc>" + (
            f"<lastmod>{dates.iso(self.changed)}</lastmod>" if self.changed else ""
        )


def index(addresses: Iterable[Address]) -> str:
    """A sitemap of sitemaps."""
    rows = "".join(f"<sitemap>{address.as_xml}</sitemap>\n" for address in addresses)
    return f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n{rows}</sitemapindex>\n'


def sitemap(addresses: Iterable[Address]) -> str:
    rows = "".join(f"<url>{address.as_xml}</url>\n" for address in addresses)
    return f'{_HEAD}<urlset xmlns="{_NAMESPACE}">\n{rows}</urlset>\n'


def parts() -> list[Address]:
    """The sitemaps of the site: one of its pages that are no articles, and one of the articles of each month."""
    months = cache.get_or_set("newsroom.sitemap", _months, _MONTHS_KEPT_SECONDS) or {}
    found = [Address(reverse("sitemap-pages"))]
    for year, month in sorted(months):
        found.append(Address(reverse("sitemap-month", args=[f"{year:04d}-{month:02d}"]), months[year, month]))
    return found


def _months() -> dict[tuple[int, int], datetime]:
    """When an article of each month (UTC) changed last."""
    found: dict[tuple[int, int], datetime] = {}
    rows = ArticlePage.objects.live().public().order_by()
    for published, changed in rows.values_list("published_at", "last_published_at"):
        month = (published.astimezone(UTC).year, published.astimezone(UTC).month)
        found[month] = max(found.get(month, published), changed or published)
    return found


def articles_of(month: str) -> list[Address]:
    """The articles of one month, such as ``2026-03``, newest first."""
    try:
        begins = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
        ends = (begins + timedelta(days=31)).replace(day=1)
    except (ValueError, OverflowError):
        return []
    if month != f"{begins:%Y-%m}":
        return []
    found = ArticlePage.objects.newest_first().filter(published_at__gte=begins, published_at__lt=ends)
    return list(_addresses(found.values_list("url_path", "last_published_at", "published_at")[:MOST_ADDRESSES]))


def pages() -> Iterator[Address]:
    """What is no article: the front page, sections, pages by themselves; authors, tags and series with articles."""
    kinds = Page.objects.live().public().type(FrontPage, SectionPage, StandardPage)
    yield from _addresses(kinds.order_by("path").values_list("url_path", "last_published_at", "last_published_at"))
    public = ArticlePage.objects.live().public()
    bylines = Byline.objects.filter(article__in=public.values("pk"))
    for author in Author.objects.filter(pk__in=bylines.values("author")).order_by("pk"):
        yield Address(author.url)
    for slug in Tag.objects.filter(articlepage__in=public).distinct().order_by("pk").values_list("slug", flat=True):
        yield Address(reverse("tag", args=[slug]))
    for slug in public.exclude(series=None).order_by("series").values_list("series__slug", flat=True).distinct():
        yield Address(reverse("series", args=[slug]))


def _addresses(rows: Iterable[tuple[str, datetime | None, datetime | None]]) -> Iterator[Address]:
    root = next((site.root_path for site in Site.get_site_root_paths()), "/")
    for url_path, changed, published in rows:
        yield Address(url_path[len(root) - 1 :], changed or published)


def news(now: datetime) -> list[tuple[str, datetime, str]]:
    """Address, first publication and headline of what is news: of the last two days, and not paid for."""
    found = ArticlePage.objects.newest_first().exclude(kind=Kind.SPONSORED)
    found = found.filter(published_at__gt=now - _NEWS_WINDOW, published_at__lte=now)
    rows = found.values_list("url_path", "published_at", "title")
    root = next((site.root_path for site in Site.get_site_root_paths()), "/")
    return [(url_path[len(root) - 1 :], published, title) for url_path, published, title in rows]


def news_sitemap(rows: Iterable[tuple[str, datetime, str]], name: str, language: str) -> str:
    publication = (
        f"<news:publication><news:name>{escape(html.clean_text(name))}</news:name>"
        f"<news:language>{_news_language(language)}</news:language></news:publication>"
    )
    entries = "".join(
        f"<url><loc>{escape(absolute_url(path))}</loc><news:news>{publication}"
        f"<news:publication_date>{dates.iso(published)}</news:publication_date>"
        f"<news:title>{escape(html.clean_text(title))}</news:title></news:news></url>\n"
        for path, published, title in rows
    )
    return f'{_HEAD}<urlset xmlns="{_NAMESPACE}" xmlns:news="{_NEWS_NAMESPACE}">\n{entries}</urlset>\n'


def _news_language(code: str) -> str:
    code = code.lower()
    return _CHINESE.get(code, code if code in _CHINESE.values() else code.partition("-")[0])
