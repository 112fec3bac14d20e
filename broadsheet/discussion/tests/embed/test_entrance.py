"""Fragments come from the page cache like any page, follow each reply, and carry the headers that other sites need."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory
from django.utils import timezone
from django.utils.module_loading import import_string

from broadsheet.discussion import service
from broadsheet.discussion.embed import bundle
from broadsheet.discussion.sites import registered
from broadsheet.discussion.tests.build import ANNA, LATER, a_comment, a_draft, a_thread
from broadsheet.discussion.tests.embed.conftest import BLOG, PAGE

MOST_BYTES = 15_000


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A request ends a connection that is in a transaction; the test's own must live on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Answer:
    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.body = int(status[:3]), body.decode()
        self.headers = {name.lower(): value for name, value in headers}


class Site:
    """The whole application as it is served."""

    def __init__(self) -> None:
        module, _, _ = django_settings.WSGI_APPLICATION.rpartition(".")
        self._application = import_string(f"{module}.build")()

    def get(self, url: str = PAGE, more: str = "", **environ: str) -> Answer:
        request = RequestFactory(HTTP_HOST="testserver").get("/embed/fragment").environ
        request |= {"QUERY_STRING": f"url={quote(url, safe='')}{more}"} | environ
        said: list[tuple[str, list[tuple[str, str]]]] = []
        body = b"".join(self._application(request, lambda status, headers, *_: said.append((status, headers))))
        return Answer(*said[0], body)


@pytest.fixture
def site(blog, one_connection) -> Site:
    return Site()


def test_a_fragment_is_kept_and_given_out_without_a_query_to_the_pages_that_may_read_it(
    site, django_assert_num_queries
):
    a_comment(a_thread(site="blog.example", url=PAGE), text="Kept as a file.")
    first = site.get()
    registered.is_registered(BLOG)

    with django_assert_num_queries(0):
        again = site.get(HTTP_ORIGIN=BLOG)
    unchanged = site.get(HTTP_IF_NONE_MATCH=again.headers["etag"])

    assert "Kept as a file." in first.body
    assert again.body == first.body
    assert again.headers["access-control-allow-origin"] == BLOG
    assert "stale-while-revalidate" in again.headers["cache-control"]
    assert again.headers["vary"] == "Accept-Encoding, Origin"
    assert unchanged.status == 304


def test_each_reply_is_there_at_once_and_what_is_removed_is_gone(site, django_capture_on_commit_callbacks):
    thread = a_thread(site="blog.example", url=PAGE, opened_at=timezone.now())
    site.get()

    with django_capture_on_commit_callbacks(execute=True):
        answer = service.submit(
            a_draft(thread, text="Has anybody seen the blue hive by the weir?"), ANNA, timezone.now()
        )
    shown = site.get().body
    with django_capture_on_commit_callbacks(execute=True):
        service.withdraw(answer.comment_id, timezone.now())

    assert "the blue hive" in shown
    assert "the blue hive" not in site.get().body


def test_an_order_is_asked_for_beside_the_address_and_its_answer_is_no_other_readers(site):
    thread = a_thread(site="blog.example", url=PAGE)
    a_comment(thread, text="The first.")
    a_comment(thread, text="The second.", posted_at=LATER)
    site.get()

    newest = site.get(more="&order=newest")

    assert newest.body.index("The second.") < newest.body.index("The first.")
    assert newest.headers["cache-control"] == "private, no-store"


def test_foreign_origins_get_no_kept_fragment_either(site):
    a_comment(a_thread(site="blog.example", url=PAGE), text="Kept as a file.")
    site.get()

    answer = site.get(HTTP_ORIGIN="https://thief.example")

    assert answer.status == 403
    assert "Kept as a file." not in answer.body
    assert "access-control-allow-origin" not in answer.headers


def test_addresses_without_a_discussion_are_not_kept(site, settings):
    for number in range(30):
        assert site.get(f"{PAGE}?page={number}").status == 200

    assert not [path for path in settings.PAGES_ROOT.glob("embed/fragment/*") if path.is_dir()]


def test_a_cookie_changes_nothing_and_two_addresses_are_refused(site):
    a_comment(a_thread(site="blog.example", url=PAGE))

    assert site.get(HTTP_COOKIE="sessionid=abc; broadsheet_reader=xyz").headers["cache-control"].startswith("public")
    assert site.get(more="&url=x").status in (200, 403)


def test_the_script_with_its_style_is_small(client):
    answer = client.get("/embed.js")

    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert len(gzip.compress(answer.content, 9)) <= MOST_BYTES
    assert client.get("/embed.js", headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_the_style_is_the_sites_own_in_units_and_colours_that_the_page_can_set():
    style = bundle.style()

    assert ".reply-box" in style
    assert "--accent:var(--broadsheet-accent,light-dark(#9c2f1f,#f0957f))" in style
    assert "@media (min-width" not in style
    assert "--unit:var(--broadsheet-unit,1rem)" in style.replace(": ", ":")
    assert "url(" not in style
