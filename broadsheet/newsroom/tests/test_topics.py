"""Pages of authors, tags and series, the archive and the most read: what they list, and how they follow changes."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from taggit.models import Tag

from broadsheet.lib.tests.markup import one_line
from broadsheet.newsroom.models import ArticlePage, Author, Series
from broadsheet.newsroom.tests.build import a_section, an_article, headlines, shown
from broadsheet.readership.tests.build import fold_all
from broadsheet.readership.tests.build import read as note_views

pytestmark = pytest.mark.django_db


@pytest.fixture
def change(django_capture_on_commit_callbacks):
    """Publish an article with something changed, and let what follows a commit follow."""

    def publish(article: ArticlePage, tags: tuple[str, ...] | None = None, **fields) -> None:
        article = ArticlePage.objects.get(pk=article.pk)
        for name, value in fields.items():
            setattr(article, name, value)
        if tags is not None:
            article.tags.set(tags)
        with django_capture_on_commit_callbacks(execute=True):
            article.save_revision().publish()

    return publish


def numbered(*numbers: int) -> list[str]:
    return [f"Story number {number}" for number in numbers]


def names(page: str) -> list[tuple[str, str]]:
    """The names of a list with their counts."""
    rows = re.findall(r"<li>\s*<a\s[^>]*>([^<]*)</a>.*?class=\"count\">\s*(\d+)", page.partition("<main")[2], re.DOTALL)
    return [(name, count) for name, count in rows]


def queries(client, path: str) -> int:
    client.get(f"{path}?warm=1")
    with CaptureQueriesContext(connection) as captured:
        client.get(f"{path}?once=1")
    return len(captured)


def test_an_author_page_says_who_the_author_is_and_lists_the_articles(client):
    an_article(1, authors=("Ada Byron",))
    an_article(2, authors=("Zoë", "Ada Byron"))
    an_article(3, authors=("Zoë",))
    Author.objects.filter(name="Ada Byron").update(role="Editor", biography="Writes <b>about</b> mills.")
    ada = Author.objects.get(name="Ada Byron")
    ada.links = [("link", {"page": None, "url": "https://ada.example/", "text": "Ada’s own site"})]
    ada.save()
    page = one_line(client.get("/authors/ada-byron/").content.decode())

    assert headlines(page) == numbered(1, 2)
    assert "Editor" in page
    assert "&lt;b&gt;about&lt;/b&gt;" in page
    assert '<a href="https://ada.example/" rel="me nofollow">Ada’s own site</a>' in page
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(data)["@type"] == "ProfilePage"
    assert json.loads(data)["mainEntity"] | {"sameAs": ["https://ada.example/"]} == json.loads(data)["mainEntity"]


def test_authors_and_tags_are_listed_with_the_number_of_their_articles(client, change):
    change(an_article(1, authors=("Zoë", "ada")), tags=("Bees", "water"))
    change(an_article(2, authors=("Zoë",)), tags=("Bees",))
    hidden = an_article(3, authors=("Nobody",))
    change(hidden, tags=("Bees", "Secret"))
    ArticlePage.objects.get(pk=hidden.pk).unpublish()

    assert names(shown(client, "/authors/")) == [("ada", "1"), ("Zoë", "2")]
    assert names(shown(client, "/tags/")) == [("Bees", "2"), ("water", "1")]


def test_a_tag_without_articles_is_no_page_and_an_author_without_any_is_not_for_search_engines(client, change):
    article = an_article(1, authors=("Ada",))
    change(article, tags=("Bees",))
    assert headlines(shown(client, "/tags/bees/")) == numbered(1)
    change(article, tags=())
    ArticlePage.objects.get().unpublish()

    shown(client, "/tags/bees/", status=404)
    shown(client, "/tags/none/", status=404)
    assert 'content="noindex, follow"' in shown(client, "/authors/ada/")


def test_a_kept_tag_page_follows_when_an_article_loses_the_tag_or_gets_it(client, change):
    first, second = an_article(1), an_article(2)
    change(first, tags=("Bees",))
    change(second, tags=("Bees",))
    assert headlines(shown(client, "/tags/bees/")) == numbered(1, 2)
    assert names(shown(client, "/tags/")) == [("Bees", "2")]
    change(first, tags=("Water",))

    assert headlines(shown(client, "/tags/bees/")) == numbered(2)
    assert names(shown(client, "/tags/")) == [("Bees", "1"), ("Water", "1")]
    change(first, tags=("Water", "Bees"))
    assert headlines(shown(client, "/tags/bees/")) == numbered(1, 2)


def test_a_renamed_tag_has_its_new_name_on_every_page(client, change, django_capture_on_commit_callbacks):
    article = an_article(1)
    change(article, tags=("Bees",))
    assert ">Bees</a>" in shown(client, article.url)
    with django_capture_on_commit_callbacks(execute=True):
        tag = Tag.objects.get()
        tag.name = "Bees and hives"
        tag.save()

    assert ">Bees and hives</a>" in shown(client, article.url)


def test_a_series_is_numbered_in_the_order_of_its_parts_and_follows_changes(client, change, monkeypatch):
    monkeypatch.setattr("broadsheet.newsroom.topics.SECTION_ARTICLES", 2)
    mills, other = Series.objects.create(title="Mills"), Series.objects.create(title="Other")
    articles = [an_article(number) for number in (1, 2, 3)]
    for article in articles:
        change(article, series=mills)
    page = shown(client, "/series/mills/")

    assert headlines(page) == numbered(3, 2)
    assert page.index("Part 1") < page.index("Story number 3") < page.index("Part 2")
    assert "Part 3" in shown(client, "/series/mills/?page=2")
    change(articles[2], series=other)
    assert headlines(shown(client, "/series/mills/")) == numbered(2, 1)
    shown(client, "/series/none/", status=404)


def test_the_archive_counts_the_months_and_lists_each(client, change):
    dates = {
        1: datetime(2026, 3, 1, tzinfo=UTC),
        2: datetime(2026, 1, 31, 23, 59, tzinfo=UTC),
        3: datetime(2024, 12, 9, tzinfo=UTC),
    }
    articles = {number: an_article(number, published_at=date) for number, date in dates.items()}
    page = shown(client, "/archive/")

    assert names(page) == [("March 2026", "1"), ("January 2026", "1"), ("December 2024", "1")]
    assert names(shown(client, "/archive/2026/")) == [("March 2026", "1"), ("January 2026", "1")]
    month = shown(client, "/archive/2026/01/")
    assert headlines(month) == numbered(2)
    assert 'rel="prev" href="/archive/2024/12/"' in month
    assert 'rel="next" href="/archive/2026/03/"' in month
    change(articles[3], published_at=datetime(2026, 1, 5, tzinfo=UTC))
    assert headlines(shown(client, "/archive/2026/01/")) == numbered(2, 3)
    for path in ("2024/", "2024/12/", "2026/13/", "2026/00/", "0000/", "2026/1/", "9999/12/", "2026/02/"):
        shown(client, f"/archive/{path}", status=404)


def test_the_most_read_of_each_period_stand_in_their_order(client, settings):
    an_hour, a_week, a_month = (an_article(number) for number in (1, 2, 3))
    gone = an_article(4)
    now = timezone.now()
    for article, times, days in ((an_hour, 1, 0), (a_week, 5, 4), (a_month, 9, 20), (gone, 20, 0)):
        note_views(settings.SPOOL_ROOT, article.subject, times, now - timedelta(days=days))
    fold_all(now)
    gone.unpublish()

    assert headlines(shown(client, "/most-read/day/")) == numbered(1)
    assert headlines(shown(client, "/most-read/")) == numbered(2, 1)
    assert headlines(shown(client, "/most-read/month/")) == numbered(3, 2, 1)
    assert 'href="/most-read/day/"' in shown(client, "/most-read/")
    shown(client, "/most-read/year/", status=404)


def test_pages_of_an_empty_paper_say_so(client):
    a_section()

    for path in ("/authors/", "/tags/", "/archive/", "/most-read/"):
        assert "Nothing has been" in shown(client, path)


@pytest.mark.slow
def test_a_list_costs_the_same_however_long(client, change, settings):
    series = Series.objects.create(title="Mills")

    def more(*numbers: int) -> None:
        for number in numbers:
            article = an_article(number, authors=("Ada", "Zoë"), section_slug=f"section-{number % 2}")
            change(article, tags=("Bees",), series=series)
            note_views(settings.SPOOL_ROOT, article.subject, 1, timezone.now())
        fold_all(timezone.now())

    paths = (
        "/authors/", "/authors/ada/", "/tags/", "/tags/bees/", "/series/mills/", "/most-read/", "/archive/",
        "/archive/2026/03/",
    )  # fmt: skip
    more(1, 2)
    few = {path: queries(client, path) for path in paths}
    more(3, 4, 5, 6)

    assert {path: queries(client, path) for path in paths} == few
    assert max(few.values()) <= 14, few


def test_a_second_page_has_an_address_of_its_own(client, monkeypatch):
    monkeypatch.setattr("broadsheet.newsroom.topics.SECTION_ARTICLES", 1)
    for number in (1, 2):
        an_article(number, authors=("Ada",))

    assert '<link rel="canonical" href="http://127.0.0.1:8000/authors/ada/">' in shown(client, "/authors/ada/")
    second = shown(client, "/authors/ada/?page=2")
    assert '<link rel="canonical" href="http://127.0.0.1:8000/authors/ada/?page=2">' in second
