"""Which other articles stand below one: about the same, of its section, before and after it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from broadsheet.discussion.tests.build import a_comment
from broadsheet.newsroom.models import ArticlePage, RelatedArticle, Series
from broadsheet.newsroom.tests.build import NOW, an_article, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]


@pytest.fixture
def publish(django_capture_on_commit_callbacks):
    """Publish an article with other tags or another series."""

    def change(article: ArticlePage, *tags: str, **fields) -> ArticlePage:
        article = ArticlePage.objects.get(pk=article.pk)
        article.tags.set(tags)
        for name, value in fields.items():
            setattr(article, name, value)
        with django_capture_on_commit_callbacks(execute=True):
            article.save_revision().publish()
        return article

    return change


def listed(page: str, place: str) -> list[int]:
    """The numbers of the stories in a list below an article."""
    part = page.partition(f'aria-labelledby="{place}"')[2].partition("</aside>")[0]
    return [int(number) for number in re.findall(r"Story number (\d+)</a>", part)]


def test_articles_with_most_tags_in_common_come_first_from_all_sections(client, publish):
    for number in range(1, 7):
        an_article(number, section_slug=f"section-{number}")
    article = publish(an_article(10), "Bees", "Water", "Mills")
    publish(an_article(1), "Bees")
    publish(an_article(2), "Bees", "Water", "Mills")
    publish(an_article(3), "Else")

    assert listed(shown(client, article.url), "related") == [2, 1]
    assert listed(shown(client, an_article(3).url), "related") == []


def test_a_kept_page_shows_a_related_article_that_is_published_later_until_that_is_taken_down(client, publish):
    article = publish(an_article(1), "Bees")
    assert listed(shown(client, article.url), "related") == []
    other = publish(an_article(2, section_slug="sport"), "Bees")

    assert listed(shown(client, article.url), "related") == [2]
    assert listed(shown(client, other.url), "related") == [1]
    publish(other, "Water")
    assert listed(shown(client, article.url), "related") == []


def test_only_what_everybody_may_read_is_related(client, publish):
    article = publish(an_article(1), "Bees")
    publish(an_article(2, section_slug="sport"), "Bees").unpublish()
    publish(an_article(3, section_slug="sport"), "Bees").view_restrictions.create(restriction_type="login")

    assert listed(shown(client, article.url), "related") == []


def test_parts_of_a_series_and_articles_whose_headlines_are_alike_are_related(client, publish):
    series = Series.objects.create(title="Mills")
    article = publish(an_article(1), series=series)
    publish(an_article(2, section_slug="sport"), series=series)
    for number in range(20, 30):
        an_article(number, headline=f"Something quite different {number}", section_slug="sport")
    heron = an_article(30, headline="The heron returns to the harbour")
    an_article(31, headline="Harbour heron counted again", section_slug="sport")

    assert listed(shown(client, article.url), "related") == [2]
    page = shown(client, heron.url).partition('aria-labelledby="related"')[2].partition("</aside>")[0]
    assert "Harbour heron counted again" in page
    assert "quite different" not in page


def test_what_is_related_is_not_shown_twice(client, publish):
    article = publish(an_article(1), "Bees")
    publish(an_article(2), "Bees")
    for number in (3, 4, 5):
        an_article(number)
    page = shown(client, article.url)

    assert listed(page, "related") == [2]
    assert listed(page, "more") == [3, 4, 5]


def test_only_the_best_are_kept(publish):
    for number in range(1, 14):
        publish(an_article(number), "Bees")

    counts = [RelatedArticle.objects.filter(article=article).count() for article in ArticlePage.objects.all()]
    assert max(counts) <= 8


def test_articles_of_the_same_moment_have_an_order(client):
    first, second, third = (an_article(number, published_at=NOW) for number in (1, 2, 3))
    page = shown(client, second.url)

    assert f'rel="prev" href="{first.url}"' in page
    assert f'rel="next" href="{third.url}"' in page


def test_an_article_published_between_two_stands_between_them_on_kept_pages(client, publish):
    for number in range(10, 15):
        an_article(number)
    newer, older = an_article(20), an_article(30)
    assert f'rel="prev" href="{older.url}"' in shown(client, newer.url)
    between = publish(an_article(1), published_at=NOW - timedelta(days=25))

    assert f'rel="prev" href="{between.url}"' in shown(client, newer.url)
    assert f'rel="next" href="{between.url}"' in shown(client, older.url)


@pytest.mark.slow
def test_an_article_with_all_that_stands_around_it_takes_at_most_fifteen_queries(client, publish):
    series = Series.objects.create(title="Mills")
    for number in range(1, 9):
        publish(an_article(number, authors=("Ada", "Bob"), question="Well?"), "Bees", "Water", series=series)
    article = an_article(4)
    for _ in range(50):
        a_comment(article.thread)
    client.get(f"{article.url}?warm=1")
    with CaptureQueriesContext(connection) as captured:
        client.get(f"{article.url}?once=1", headers={"cookie": "sessionid=x"})

    assert len(captured) <= 15, "\n".join(query["sql"][:200] for query in captured)
