"""A plain reply is taken in front of the framework, and everything else by the view, with the same outcome."""

from __future__ import annotations

import io
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections, connection
from django.http import Http404
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string

from broadsheet.config.headers import for_pages
from broadsheet.discussion import gateway
from broadsheet.discussion.gateway import Replies
from broadsheet.discussion.models import Comment
from broadsheet.discussion.states import Mode, State
from broadsheet.discussion.tests.build import ANNA, KIND_WORDS, a_comment, a_thread, reply_fields

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A request ends a connection that is in a transaction; the test's own must live on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Answer:
    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.body = status, dict(headers), body


class Site:
    """The application with the gateway before it; ``passed_on`` counts what it left to the framework."""

    def __init__(self) -> None:
        module, _, _ = django_settings.WSGI_APPLICATION.rpartition(".")
        self.framework = import_string(f"{module}.get_wsgi_application")()
        self.framework.request_class = import_string(f"{module}.Utf8Request")
        self.passed_on = 0

    def _pass_on(self, environ, start_response):
        self.passed_on += 1
        return self.framework(environ, start_response)

    def get(self, path: str, **environ: str | None) -> Answer:
        request = RequestFactory(HTTP_HOST="testserver").get(path).environ | environ
        said = []
        chunks = Replies(self._pass_on, for_pages())(request, lambda *answer: said.append(answer))
        return Answer(said[-1][0], said[-1][1], b"".join(chunks))

    def post(self, thread_id: int, body: bytes, **environ: str | None) -> Answer:
        request = RequestFactory().post(f"/threads/{thread_id}/reply", body, content_type=FORM).environ
        request |= {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_HOST": "testserver", "REMOTE_ADDR": ANNA.address}
        request |= {"wsgi.input": io.BytesIO(body), "HTTP_USER_AGENT": ANNA.user_agent}
        request = {name: value for name, value in (request | environ).items() if value is not None}
        said = []
        chunks = Replies(self._pass_on, for_pages())(request, lambda *answer: said.append(answer))
        return Answer(said[-1][0], said[-1][1], b"".join(chunks))


@pytest.fixture
def site() -> Site:
    return Site()


def body(thread, **fields: str) -> bytes:
    return urlencode(reply_fields(thread) | fields).encode()


def test_a_plain_reply_is_taken_without_the_framework_and_answered_as_the_view_does(site):
    thread = a_thread()
    fast = site.post(thread.pk, body(thread, comment=KIND_WORDS))
    assert site.passed_on == 0
    slow = site.post(thread.pk, body(thread, comment=f"{KIND_WORDS} So say I."), HTTP_COOKIE="theme=dark")
    assert site.passed_on == 1

    first, second = Comment.objects.order_by("pk")
    assert (first.text, first.state) == (KIND_WORDS, State.PUBLISHED)
    columns = {"id", "path", "text", "html", "posted_at", "published_at", "digest", "probability", "worth", "campaign"}
    same = [
        field.attname for field in Comment._meta.concrete_fields if field.attname not in {*columns, "circumstances"}
    ]
    assert {name: getattr(first, name) for name in same} == {name: getattr(second, name) for name in same}
    assert first.circumstances.keys() == second.circumstances.keys()
    assert fast.status == slow.status == "303 See Other"
    assert fast.headers["Location"].startswith(f"/comments/{first.pk}/?posted=")
    names = slow.headers.keys() - {"Location", "Expires", "Vary", "Content-Length"}
    # Directives of a policy come in any order.
    assert {name: set(fast.headers.get(name, "").split("; ")) for name in names} == {
        name: set(slow.headers[name].split("; ")) for name in names
    }


def test_a_plain_reply_costs_three_reads_and_three_writes(site):
    thread = a_thread()
    site.post(thread.pk, body(thread, comment="To have read the rules once."))
    with CaptureQueriesContext(connection) as captured:
        site.post(thread.pk, body(thread, comment=KIND_WORDS, name="Marten"))

    words = [query["sql"].split()[0] for query in captured if "SAVEPOINT" not in query["sql"]]
    writes = ["WITH"] if connection.vendor == "postgresql" else ["INSERT", "INSERT", "UPDATE"]
    assert words == ["SELECT"] * 3 + writes
    assert site.passed_on == 0


def test_a_permalink_is_answered_as_the_view_does_it(site):
    thread = a_thread()
    posted = site.post(thread.pk, body(thread, comment=KIND_WORDS)).headers["Location"]
    reply = a_comment(thread, parent=Comment.objects.get())

    for address in (posted, f"{posted}&mail=1", f"{posted}x", reply.permalink, f"{reply.permalink}?fresh=1&a=é"):
        fast, slow = site.get(address), site.get(address, REQUEST_METHOD="HEAD")
        assert fast.status == slow.status == "302 Found"
        assert {name: set(value.split("; ")) for name, value in fast.headers.items()} == {
            name: set(value.split("; ")) for name, value in slow.headers.items()
        }
    assert site.passed_on == 5


def test_the_permalink_of_what_nobody_sees_is_the_view_s_to_answer(site):
    thread = a_thread()
    hidden = a_comment(thread, State.HELD)

    assert site.get(hidden.permalink).status == "404 Not Found"
    assert site.passed_on == 1


def test_an_answer_and_what_is_held_are_taken_too(site):
    thread = a_thread(mode=Mode.PREMODERATE)
    parent = a_comment(thread)
    answer = site.post(thread.pk, body(thread, comment=KIND_WORDS, parent=str(parent.pk)))

    held = Comment.objects.get(parent=parent)
    assert held.state == State.HELD
    assert answer.headers["Location"].startswith("/receipts/")
    assert site.passed_on == 0


def test_the_same_reply_again_is_stored_once(site):
    thread = a_thread()
    first, again = (site.post(thread.pk, body(thread, comment=KIND_WORDS)) for _ in range(2))

    assert Comment.objects.count() == 1
    assert again.headers["Location"].partition("=")[0] == first.headers["Location"].partition("=")[0]


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"comment": ""}, "422", "Please enter your comment!"),
        ({"name": ""}, "422", "Please enter your name here"),
        ({"email": "nonsense"}, "422", "Please enter an address like"),
        ({"website": "no site"}, "422", "Please enter an address like"),
        ({"comment": "long " * 5000}, "422", "This is too long"),
        ({"parent": "x"}, "422", "no longer shown"),
        ({"parent": "987654321"}, "409", "no longer shown"),
        ({"stamp": "forged"}, "422", "Please press"),
        ({"name": "Moderator"}, "409", "kept for those who work here"),
        ({"action": "preview"}, "200", "Preview"),
    ],
)
def test_what_is_not_right_is_shown_by_the_view_with_everything_typed(site, fields, status, words):
    thread = a_thread()
    answer = site.post(thread.pk, body(thread, **{"comment": KIND_WORDS} | fields))

    assert site.passed_on == 1
    assert answer.status.startswith(status)
    assert words in answer.body.decode()
    if fields.get("comment", "x"):
        assert (fields.get("comment") or KIND_WORDS)[:40] in answer.body.decode()
    assert not Comment.objects.exists()


def test_a_closed_discussion_says_so(site):
    thread = a_thread(mode=Mode.CLOSED)
    answer = site.post(thread.pk, body(thread, comment=KIND_WORDS))

    assert answer.status.startswith("409")
    assert KIND_WORDS in answer.body.decode()


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_COOKIE": "broadsheet_me=x"},
        {"QUERY_STRING": "x=1"},
        {"HTTP_SEC_FETCH_SITE": None, "HTTP_ORIGIN": "http://testserver"},
        {"HTTP_SEC_FETCH_SITE": None},
        {"CONTENT_TYPE": f"{FORM}; charset=latin-1"},
        {"HTTP_TRANSFER_ENCODING": "chunked"},
    ],
)
def test_what_is_unusual_is_left_to_the_view_which_takes_it(site, environ):
    thread = a_thread()
    answer = site.post(thread.pk, body(thread, comment=KIND_WORDS), **environ)

    assert site.passed_on == 1
    assert answer.status == "303 See Other"
    assert Comment.objects.get().text == KIND_WORDS


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, "403"),
        ({"HTTP_SEC_FETCH_SITE": "same-site"}, "403"),
        ({"HTTP_HOST": "theirs.example"}, "400"),
        ({"CONTENT_TYPE": "multipart/form-data; boundary=x"}, "4"),
        ({"CONTENT_LENGTH": "99999999999999999999"}, "4"),
        ({"CONTENT_LENGTH": "-1"}, "4"),
        ({"CONTENT_LENGTH": "x"}, "4"),
        ({"CONTENT_LENGTH": ""}, "4"),
    ],
)
def test_what_is_wrong_is_refused_and_stores_nothing(site, environ, status):
    thread = a_thread()
    answer = site.post(thread.pk, body(thread, comment=KIND_WORDS), **environ)

    assert answer.status.startswith(status)
    assert not Comment.objects.exists()


@pytest.mark.parametrize("sent", [b"", b"\xff\xfe", b"comment=%ff&name=x", b"&" * 500, b"a=b&" * 500, b"comment"])
def test_bytes_that_are_no_form_get_a_clear_answer(site, sent):
    answer = site.post(a_thread().pk, sent)

    assert answer.status[:3] in {"400", "413", "422"}
    assert not Comment.objects.exists()


def test_a_body_that_was_cut_is_not_stored(site):
    thread = a_thread()
    whole = body(thread, comment=KIND_WORDS)
    answer = site.post(thread.pk, whole[: whole.index(b"name=")], CONTENT_LENGTH=str(len(whole)))

    assert answer.status[0] == "4"
    assert not Comment.objects.exists()


def test_a_database_that_is_busy_lets_the_view_try_again(site, monkeypatch):
    def fail(*_) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(gateway.service, "submit", fail)
    thread = a_thread()
    answer = site.post(thread.pk, body(thread, comment=KIND_WORDS))

    assert site.passed_on == 1
    assert answer.status.startswith("503")
    assert KIND_WORDS in answer.body.decode()


def test_a_copy_of_a_reply_that_is_deleted_meanwhile_is_the_views_to_answer(site, monkeypatch):
    def gone(*_, **__) -> str:
        raise Http404

    monkeypatch.setattr(gateway, "where_to", gone)
    thread = a_thread()
    site.post(thread.pk, body(thread, comment=KIND_WORDS))

    assert site.passed_on == 1
    assert Comment.objects.count() == 1


def test_a_thread_that_is_not_there_is_the_views_to_answer(site):
    thread = a_thread()

    assert site.post(thread.pk + 999, body(thread, comment=KIND_WORDS)).status.startswith("4")
