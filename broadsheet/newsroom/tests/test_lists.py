"""The front page and the sections: what they list, in which order, and at what cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadsheet.discussion.tests.build import a_comment
from broadsheet.newsroom.models import ArticlePage
from broadsheet.newsroom.tests.build import NOW, a_section, an_article, front, headlines, shown
from broadsheet.pagecache import service as pagecache
from broadsheet.readership.tests.build import fold_all
from broadsheet.readership.tests.build import read as note_views

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def queries(client, path: str) -> int:
    """What a page costs once the process has warmed up."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def numbered(*numbers: int) -> list[str]:
    return [f"Story number {number}" for number in numbers]


def test_an_empty_paper_says_so(client):
    a_section()

    assert "Nothing has been published yet." in shown(client, "/")
    assert "Nothing has been published here yet." in shown(client, "/town/")


def test_the_front_page_lists_the_newest_of_all_sections_first(client):
    for number in (3, 1, 2):
        an_article(number, section_slug="sport" if number == 2 else "town", section_title="Sport and games")
    page = shown(client, "/")

    assert headlines(page) == numbered(1, 2, 3)
    assert page.index("teaser-lead") < page.index("Story number 1") < page.index("Story number 2")
    assert '<a href="/sport/">Sport and games</a></p>' in page


def test_the_front_page_lists_so_many(client, monkeypatch):
    monkeypatch.setattr("broadsheet.newsroom.models.front_page.FRONT_PAGE_ARTICLES", 2)
    for number in (1, 2, 3):
        an_article(number)

    assert headlines(shown(client, "/")) == numbered(1, 2)


def test_a_section_lists_its_own_page_by_page(client, monkeypatch):
    monkeypatch.setattr("broadsheet.newsroom.models.sections.SECTION_ARTICLES", 2)
    for number in (1, 2, 3):
        an_article(number)
    an_article(9, section_slug="sport", section_title="Sport")
    first, second = shown(client, "/town/"), shown(client, "/town/?page=2")

    assert headlines(first) == numbered(1, 2)
    assert headlines(second) == numbered(3)
    assert 'rel="next" href="?page=2"' in first
    assert 'rel="prev"' not in first
    assert 'rel="prev" href="?page=1"' in second
    assert 'rel="next"' not in second
    assert headlines(shown(client, "/town/?page=999")) == headlines(second)
    for nonsense in ("x", "", "-1", "0", "1e9", "%00", "9" * 400):
        assert headlines(shown(client, f"/town/?page={nonsense}")) in (headlines(first), headlines(second))


def test_equal_dates_come_newest_written_first(client):
    an_article(1, published_at=NOW)
    an_article(2, published_at=NOW)

    assert headlines(shown(client, "/town/")) == numbered(2, 1)


def test_each_story_is_listed_with_its_comments(client):
    first, second = an_article(1), an_article(2)
    a_comment(first.thread)
    a_comment(second.thread)
    a_comment(second.thread)
    a_comment(second.thread, state="held")

    for path in ("/", "/town/"):
        page = shown(client, path)
        assert page.index("1 comment<") < page.index("Story number 2") < page.index("2 comments<")


@pytest.mark.parametrize("path", ["/", "/town/"])
def test_only_what_is_out_is_listed(client, path):
    an_article(1)
    an_article(2).unpublish()
    draft = ArticlePage(title="Story number 3", published_at=NOW, live=False)
    a_section().add_child(instance=draft)
    draft.save_revision()
    due = ArticlePage(title="Story number 4", go_live_at=timezone.now() + timedelta(hours=1), live=False)
    a_section().add_child(instance=due)
    due.save_revision().publish()
    an_article(5).view_restrictions.create(restriction_type="login")

    assert headlines(shown(client, path)) == numbered(1)


def read(settings, times: dict[str, int], days_ago: int = 0) -> None:
    now = timezone.now()
    for subject, number in times.items():
        note_views(settings.SPOOL_ROOT, subject, number, now - timedelta(days=days_ago))
    fold_all(now)


def most_read(page: str) -> list[str]:
    """The list of the most read, from top to bottom; empty where the page has none."""
    rows = page.partition('class="most-read"')[2].partition("</aside>")[0].split("<li>")[1:]
    return [row.split(">")[1].partition("<")[0] for row in rows]


def test_the_most_read_of_the_week_stand_on_the_front_page(client, settings, monkeypatch):
    monkeypatch.setattr("broadsheet.newsroom.models.articles.MOST_READ_ARTICLES", 2)
    articles = {number: an_article(number).subject for number in (1, 2, 3, 4)}
    assert most_read(shown(client, "/")) == []

    read(settings, {articles[1]: 1, articles[2]: 2, articles[3]: 3})
    read(settings, {articles[4]: 9}, days_ago=9)
    pagecache.pages().purge_all()
    assert most_read(shown(client, "/")) == numbered(3, 2)


def test_what_is_not_out_is_not_among_the_most_read(client, settings):
    gone, here, other = an_article(1), an_article(2), an_article(3)
    read(settings, {gone.subject: 3, here.subject: 1, "article:999999": 5, f"page:{other.pk}": 5})
    gone.unpublish()

    assert most_read(shown(client, "/")) == numbered(2)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/town/"])
def test_a_list_costs_the_same_however_long(client, path, settings):
    read(settings, {an_article(number, authors=("Ada",)).subject: 1 for number in (1, 2)})
    few = queries(client, path)
    read(settings, {an_article(number, authors=("Ada", "Bob")).subject: 1 for number in (3, 4, 5)})

    assert queries(client, path) == few <= 15


def test_every_page_shows_the_paper_and_its_sections(client):
    a_section("town", "Town")
    a_section("sport", "Sport")
    hidden = a_section("later", "Later")
    hidden.unpublish()

    for path in ("/", "/town/", "/comment-data/"):
        page = shown(client, path)
        assert "The Test Paper" in page
        assert "All that fits" in page
        assert '<li><a href="/town/"' in page
        assert '<li><a href="/sport/"' in page
        assert "Later" not in page
    assert '<a href="/town/" aria-current="page">' in shown(client, "/town/")


def test_the_front_page_is_its_own_canonical_address(client):
    a_section()

    assert '<link rel="canonical" href="http://127.0.0.1:8000/">' in shown(client, "/")
    assert '<link rel="canonical" href="http://127.0.0.1:8000/town/">' in shown(client, "/town/")
    assert front().url == "/"
