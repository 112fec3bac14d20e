"""What the lists of articles have of each follows its page, whichever way the page is changed."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from broadsheet.newsroom import jobs
from broadsheet.newsroom.models import ArticlePage
from broadsheet.newsroom.tests.build import NOW, a_section, an_article, headlines, shown

pytestmark = pytest.mark.django_db


def listed(section: Page | None = None) -> list[str]:
    """The headlines of a section's list, or of the list of all, as the index has them."""
    articles = ArticlePage.objects.all() if section is None else ArticlePage.objects.of_section(section)
    return [article.title for article in articles.newest_first()]


@pytest.fixture
def sections() -> list[Page]:
    return [a_section("town", "Town"), a_section("sport", "Sport")]


def test_an_imported_article_is_listed_in_its_section(sections):
    article = an_article(1)

    assert [listed(section) for section in sections] == [[article.title], []]
    assert listed() == [article.title]


def test_a_moved_article_is_listed_in_its_new_section_alone(sections, client):
    article = an_article(1)
    Page.objects.get(pk=article.pk).move(sections[1], pos="last-child")

    assert [listed(section) for section in sections] == [[], [article.title]]
    assert headlines(shown(client, "/sport/")) == [article.title]


def test_an_older_version_published_after_a_move_stays_in_the_new_section(sections):
    article = an_article(1)
    before = article.save_revision()
    article.move(sections[1], pos="last-child")
    before.publish()

    assert [listed(section) for section in sections] == [[], [article.title]]


def test_a_section_that_changes_places_with_another_keeps_its_articles(sections):
    article = an_article(1)
    sections[0].move(sections[1], pos="right")

    assert [listed(section) for section in sections] == [[article.title], []]


def test_a_copy_is_listed_where_it_stands_once_it_is_out(sections):
    article = an_article(1)
    copy = article.copy(to=sections[1], update_attrs={"title": "Copy"}, keep_live=False)
    assert listed(sections[1]) == []

    copy.get_latest_revision().publish()
    assert listed(sections[1]) == ["Copy"]


@pytest.mark.parametrize("kind", [Page, ArticlePage])
def test_an_unpublished_article_is_listed_again_when_it_is_back(sections, kind):
    article = an_article(1)
    kind.objects.get(pk=article.pk).unpublish()
    assert listed() == listed(sections[0]) == []

    article.get_latest_revision().publish()
    assert listed() == listed(sections[0]) == [article.title]


def test_an_unpublished_section_takes_its_articles_along_where_the_editor_says_so(sections, client):
    an_article(1)
    client.force_login(get_user_model().objects.create_superuser("edda"))
    client.post(f"/admin/pages/{sections[0].pk}/unpublish/", {"include_descendants": "on"})

    assert listed() == []


def test_scheduled_articles_come_and_go(sections):
    now = timezone.now()
    past = now - timedelta(minutes=1)
    due = ArticlePage(title="Due", go_live_at=now + timedelta(hours=1), live=False)
    sections[0].add_child(instance=due)
    scheduled = due.save_revision()
    scheduled.publish()
    ending = an_article(2)
    assert listed() == [ending.title]

    scheduled.content["go_live_at"] = past.isoformat()
    scheduled.approved_go_live_at = past
    scheduled.save()
    Page.objects.filter(pk=ending.pk).update(expire_at=past)
    call_command("publish_scheduled", verbosity=0)
    assert listed() == listed(sections[0]) == ["Due"]


def test_a_date_takes_effect_when_it_is_published_and_not_as_a_draft(sections):
    first, second = an_article(1), an_article(2)
    second.published_at = NOW + timedelta(days=1)
    second.save_revision()
    assert listed(sections[0]) == [first.title, second.title]

    second.get_latest_revision().publish()
    assert listed(sections[0]) == [second.title, first.title]


def test_what_went_past_wagtail_is_corrected_within_minutes(sections, client, django_capture_on_commit_callbacks):
    gone, moved, fine = an_article(1), an_article(2), an_article(3)
    assert headlines(shown(client, "/")) == [gone.title, moved.title, fine.title]
    Page.objects.filter(pk=gone.pk).update(live=False)
    ArticlePage.objects.filter(pk=moved.pk).update(section=None, listed_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.put_lists_in_step(NOW)

    assert listed() == listed(sections[0]) == [moved.title, fine.title]
    assert headlines(shown(client, "/")) == [moved.title, fine.title]
    assert ArticlePage.objects.put_in_step() == 0


def test_articles_from_before_the_lists_had_columns_are_listed(sections):
    draft, article = an_article(1), an_article(2, section_slug="sport")
    draft.unpublish()
    ArticlePage.objects.update(section=None, listed_at=None)
    import_module("broadsheet.newsroom.migrations.0010_fill_article_lists").fill(apps, None)

    assert [listed(), listed(sections[0]), listed(sections[1])] == [[article.title], [], [article.title]]
    assert ArticlePage.objects.put_in_step() == 0


by_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="other databases look at the tables' sizes too")


@by_sqlite
def test_lists_are_read_and_counted_by_their_index(sections):
    of_section = ArticlePage.objects.of_section(sections[0]).newest_first()

    for articles, index in ((ArticlePage.objects.newest_first(), "article_newest"),
                            (of_section, "article_newest_of_section")):  # fmt: skip
        plan = articles.for_lists()[:20].explain()
        assert index in plan
        assert "TEMP B-TREE" not in plan
        assert f"COVERING INDEX {index}" in articles.values_list("pk")[5000:5020].explain()
        assert f"COVERING INDEX {index}" in articles.order_by().values_list("pk").explain()


@by_sqlite
@pytest.mark.parametrize("path", ["/", "/town/", "/town/?page=9", "/town/story-number-1/"])
def test_no_page_looks_at_every_article(path, client, sections):
    an_article(1)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    for query in [query["sql"] for query in captured.captured_queries if query["sql"].startswith("SELECT")]:
        with connection.cursor() as cursor:
            steps = [row[-1] for row in cursor.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()]
        for step in steps:
            assert step not in {"SCAN wagtailcore_page", "SCAN newsroom_articlepage"}, query
            assert "path>?" not in step, query
            assert "alias_of_id=?" not in step, query
