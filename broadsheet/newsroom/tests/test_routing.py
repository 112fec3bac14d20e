"""An article's address leads to it, to the same article as Wagtail's own way, with what its page shows."""

import pytest
from django.test import RequestFactory
from wagtail.models import Page, Site

from broadsheet.newsroom.models import ArticlePage
from broadsheet.newsroom.routing import find_article
from broadsheet.newsroom.tests.build import an_article

pytestmark = pytest.mark.django_db


def test_an_article_is_found_whole_in_one_query_its_authors_in_another_and_its_tags_in_a_third(
    django_assert_num_queries,
):
    article = an_article(authors=("Ada", "Zoë"), question="Well?")
    article.tags.add("bees", "attics")
    article.save()
    find_article("town/nothing/")
    with django_assert_num_queries(3):
        found = find_article("town/story-number-1/")
        thread, section = found.thread, found.section_page

    right = ArticlePage.objects.get(pk=article.pk)
    names = [field.attname for field in ArticlePage._meta.concrete_fields if field.attname != "body"]
    assert {name: getattr(found, name) for name in names} == {name: getattr(right, name) for name in names}
    assert str(found.body) == str(right.body)
    assert thread == right.thread
    assert (section, section.title, section.url_path) == (right.section, "Town", right.section.url_path)
    assert found.byline == right.byline
    assert [author.name for author in found.byline] == ["Ada", "Zoë"]
    assert found.shown_tags == right.shown_tags
    assert sorted(tag.name for tag in found.shown_tags) == ["attics", "bees"]
    assert thread.url == right.thread.url
    wagtails = Page.route_for_request(RequestFactory().get("/"), "town/story-number-1/")
    assert wagtails.page == found


@pytest.mark.parametrize("path", ["", "town/", "town/nothing/", "nothing/story-number-1/", "story-number-1/"])
def test_other_pages_are_left_to_wagtail(path):
    an_article()

    assert find_article(path) is None


def test_what_is_not_published_is_not_found():
    an_article().unpublish()

    assert find_article("town/story-number-1/") is None


def test_an_alias_is_left_to_wagtail():
    article = an_article()
    ArticlePage.objects.filter(pk=article.pk).update(alias_of=an_article(2).pk)

    assert find_article("town/story-number-1/") is None
    assert find_article("town/story-number-2/")


def test_a_copy_of_an_article_is_another_article():
    article = an_article()
    copy = article.copy(update_attrs={"slug": "copy", "title": "Copy"}, keep_live=True)

    assert copy.source_id is None
    assert copy.thread_id != article.thread_id


def test_with_several_sites_wagtail_decides():
    article = an_article()
    Site.objects.create(hostname="other.example", root_page=article.get_parent())

    assert find_article("town/story-number-1/") is None
    assert find_article("story-number-1/") is None


def test_what_only_some_may_see_asks_for_a_login_wherever_the_restriction_stands(client):
    article = an_article()
    assert client.get(article.url).status_code == 200

    article.get_parent().view_restrictions.create(restriction_type="login")
    from broadsheet.pagecache import service as pagecache

    pagecache.pages().purge_all()
    assert client.get(article.url).status_code == 302
