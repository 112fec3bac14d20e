"""What stands at the address of an article that was moved, renamed or taken down, also while somebody reads it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from broadsheet.newsroom.models import ArticlePage
from broadsheet.newsroom.tests.build import a_section, an_article, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def committing(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def rename(committing):
    def change(page, slug: str) -> None:
        page = type(page).objects.get(pk=page.pk)
        page.slug = slug
        with committing():
            page.save_revision().publish()

    return change


def leads_to(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 301
    return answer["Location"]


def test_a_renamed_article_is_found_at_its_old_address_while_it_is_read(client, rename):
    article = an_article()
    shown(client, "/town/story-number-1/")
    rename(article, "better")

    assert leads_to(client, "/town/story-number-1/") == "/town/better/"
    assert leads_to(client, "/town/story-number-1/?utm_source=x") == "/town/better/"
    shown(client, "/town/better/")


def test_one_renamed_twice_is_found_at_both_old_addresses(client, rename):
    article = an_article()
    rename(article, "better")
    rename(article, "best")

    assert leads_to(client, "/town/story-number-1/") == leads_to(client, "/town/better/") == "/town/best/"


def test_a_moved_article_is_found_in_its_new_section(client, committing):
    article, sport = an_article(), a_section("sport", "Sport")
    shown(client, article.url)
    with committing():
        article.move(sport, "last-child")

    assert leads_to(client, "/town/story-number-1/") == "/sport/story-number-1/"


def test_the_articles_of_a_renamed_section_are_found(client, rename):
    article = an_article()
    shown(client, article.url)
    rename(a_section(), "city")

    assert leads_to(client, "/town/") == "/city/"
    assert leads_to(client, "/town/story-number-1/") == "/city/story-number-1/"


def test_a_new_article_at_an_old_address_is_what_stands_there(client, rename):
    article = an_article()
    rename(article, "better")
    an_article(2, slug="story-number-1")

    assert "Story number 2" in shown(client, "/town/story-number-1/")


def test_an_article_taken_down_while_it_is_read_is_said_to_be_gone(client, committing):
    article = an_article()
    shown(client, article.url)
    with committing():
        article.unpublish()

    assert "no longer here" in shown(client, article.url, status=410)
    with committing():
        article.refresh_from_db()
        article.save_revision().publish()
    shown(client, article.url)


def test_an_editors_redirect_from_an_article_taken_down_holds(client):
    article, other = an_article(), an_article(2)
    article.unpublish()
    Redirect.objects.create(old_path="/town/story-number-1", redirect_page=other)

    assert leads_to(client, "/town/story-number-1/") == "/town/story-number-2/"


def test_what_was_never_public_or_is_to_come_again_is_not_there(client):
    an_article(1).view_restrictions.create(restriction_type="login")
    ArticlePage.objects.get(slug="story-number-1").unpublish()
    draft = ArticlePage(title="Draft", slug="draft", live=False)
    a_section().add_child(instance=draft)
    again = an_article(2)
    again.unpublish()
    ArticlePage.objects.filter(pk=again.pk).update(go_live_at=timezone.now() + timedelta(days=1))

    for slug in ("story-number-1", "draft", "story-number-2", "never"):
        shown(client, f"/town/{slug}/", status=404)
