"""What is not there costs little to say, and is still found when it comes, moves or goes."""

import pytest
from django.http import Http404
from django.utils.module_loading import import_string
from wagtail.contrib.redirects.models import Redirect

from broadsheet.newsroom.models import ArticlePage
from broadsheet.newsroom.tests.build import a_section, an_article

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    ["/town/nothing/", "/town/nothing/?utm_source=x", "/no/such/page/", "/wp-login.php", "/town/nothing/7/",
     "/town/nothing/page/2/", "/town/nothing/page/2/?x=y", "/no/such/nothing/amp/", "/town/nothing/feed/",
     "/wp-content/uploads/2019/mill-300x200.jpg"],
)  # fmt: skip
def test_of_what_is_not_there_the_database_is_asked_twice_at_most(client, path, django_assert_max_num_queries):
    a_section()
    assert client.get("/also/not/there/").status_code == 404

    with django_assert_max_num_queries(2):
        answer = client.get(path)
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def test_an_article_published_where_nothing_was_is_there_at_once(client):
    a_section()
    assert client.get("/town/story-number-1/").status_code == 404

    an_article()
    assert client.get("/town/story-number-1/").status_code == 200


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("/old", "/old/"),
        ("/old", "/old/?from=mail"),
        ("/old?from=mail", "/old/?from=mail"),
        ("/müller", "/m%C3%BCller/"),
        ("/m%C3%BCller", "/m%C3%BCller/"),
        ("/old.php", "/old.php"),
        ("/old", "/old/7/"),
        ("/old", "/old/page/2/?from=mail"),
        ("/müller", "/m%C3%BCller/amp/"),
        ("/old.jpg", "/old-300x200.jpg"),
    ],
)
def test_a_redirect_made_where_nothing_was_holds_at_once(client, stored, asked):
    a_section()
    assert client.get(asked).status_code == 404

    Redirect.objects.create(old_path=stored, redirect_link="/town/")
    answer = client.get(asked)
    assert (answer.status_code, answer.headers.get("Location")) == (301, "/town/")


def test_what_was_taken_down_is_gone_and_what_was_never_public_is_not_there(client):
    an_article().unpublish()
    a_section().add_child(instance=ArticlePage(title="Draft", slug="draft", live=False))

    assert client.get("/town/story-number-1/").status_code == 410
    assert client.get("/town/draft/").status_code == 404


def test_who_is_signed_in_gets_a_page_of_ones_own(admin_client):
    a_section()
    admin_client.cookies["theme"] = "dark"
    public, own = admin_client.__class__().get("/nothing/"), admin_client.get("/nothing/")

    assert (public.status_code, own.status_code) == (404, 404)
    assert "/admin/" in own.content.decode()
    assert "/admin/" not in public.content.decode()


@pytest.mark.parametrize("view", ["broadsheet.newsroom.lost.page", "broadsheet.config.views.not_there"])
def test_a_form_that_cannot_be_read_at_an_address_that_is_not_there_is_no_fault(view, settings, rf):
    request = rf.post("/no/such/page", b"x", content_type="multipart/form-data", HTTP_COOKIE="sessionid=x")

    assert import_string(view)(request, Http404()).status_code == 404


def test_nor_is_one_that_comes_to_a_host_that_is_none(client):
    headers = {"host": "%", "cookie": "sessionid=x"}

    assert client.post("/", b"x", content_type="multipart/form-data", headers=headers).status_code == 400


def test_nor_is_a_number_that_no_database_holds_for_those_who_are_signed_in(admin_client):
    assert admin_client.get(f"/admin/live/{2**63}/").status_code == 404
    assert admin_client.post(f"/admin/corrections/of-article/{2**63}/").status_code == 404


@pytest.mark.parametrize("path", ["//[[[[/", "//[x]y/feed/"])
def test_what_cannot_be_read_as_an_address_is_not_there_either(path, client):
    assert client.get("/", PATH_INFO=path).status_code == 404
