"""Pages joined from their frames in front of the framework."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from broadsheet.pagecache import service
from broadsheet.pagecache.entrance import Frames
from broadsheet.pagecache.keeping import kept
from broadsheet.pagecache.serve import PageFiles
from broadsheet.pagecache.tests.build import Clock, stored

PATH = "/town/old-mill/"
PUBLIC, PRIVATE = [("Cache-Control", "public")], [("X-Frame-Options", "DENY")]


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> Clock:
    return Clock().install(monkeypatch)


def story(request) -> HttpResponse:
    takes_queries = not request.path.startswith("/plain/")
    response = HttpResponse(f"<p>the story {service.place(request, 'clock', before='at ')}</p>")
    return service.cache_response(response, 600, ["page-1"], takes_queries=takes_queries)


def framework(environ, start_response):
    start_response("200 OK", [("X-From", "framework")])
    return [b"from the framework"]


def ask(path: str = PATH, **environ) -> tuple[bytes, dict[str, str]]:
    environ = RequestFactory(HTTP_HOST="testserver").generic("GET", path, **environ).environ
    said: list = []
    body = b"".join(Frames(framework, PUBLIC, PRIVATE)(environ, lambda *answer: said.extend(answer)))
    return body, dict(said[1])


def keep_frame(path: str = PATH) -> None:
    """Have the page rendered, and drop it with the frame left."""
    kept(story)(RequestFactory().get(path))
    service.drop("clock-1")
    assert stored(path) is None


def test_what_everybody_gets_is_joined_and_stored_without_the_framework(clock):
    keep_frame()
    clock.take()

    body, headers = ask()

    assert body == stored(PATH) == b"<p>the story at 1</p>"
    assert headers == {"Content-Type": "text/html; charset=utf-8", "Content-Length": "21", "Cache-Control": "public"}


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"QUERY_STRING": "says=%21"}, "!"),
        ({"QUERY_STRING": "says=\xc3\xa9"}, "é"),
        ({"HTTP_COOKIE": "broadsheet_reader=abc"}, ""),
    ],
)
def test_what_one_reader_asks_for_is_joined_for_that_reader_alone(asked, says):
    keep_frame()

    body, headers = ask(**asked)

    assert body.decode() == f"<p>the story at 0{says}</p>"
    assert (headers["Cache-Control"], headers["X-Frame-Options"]) == ("private, no-store", "DENY")
    assert stored(PATH) is None


@pytest.mark.parametrize(
    "asked",
    [
        {"path": "/elsewhere/"},
        {"path": "/plain/", "QUERY_STRING": "says=x"},
        {"path": "/../old-mill/"},
        {"HTTP_COOKIE": "sessionid=abc"},
        {"HTTP_COOKIE": "sessionid=abc; broadsheet_reader=abc"},
        {"HTTP_HOST": "elsewhere.example"},
        {"REQUEST_METHOD": "HEAD"},
        {"REQUEST_METHOD": "POST"},
        {"QUERY_STRING": "&".join(["says=x"] * 2_000)},
    ],
)
def test_everything_else_goes_on_to_the_framework(asked):
    for path in (PATH, "/plain/"):
        keep_frame(path)

    assert ask(**asked) == (b"from the framework", {"X-From": "framework"})


def test_a_page_that_has_to_come_encrypted_is_not_joined_for_who_asks_without(settings):
    keep_frame()
    settings.SECURE_SSL_REDIRECT = True

    assert ask()[0] == b"from the framework"
    assert ask(**{"wsgi.url_scheme": "https"})[0] == b"<p>the story at 0</p>"


def test_a_database_that_does_not_answer_is_the_framework_s_to_speak_of(monkeypatch, clock):
    keep_frame()

    def fail(places, asked):
        raise OperationalError("locked")

    monkeypatch.setattr(clock, "fill", fail)
    clock.install(monkeypatch)

    assert ask()[0] == b"from the framework"


def test_the_next_reader_gets_the_file_and_the_first_one_what_is_in_it(settings):
    keep_frame()
    site = PageFiles(Frames(framework, PUBLIC, PRIVATE), settings.PAGES_ROOT, PUBLIC)
    answers = []
    for _ in range(2):
        site(RequestFactory(HTTP_HOST="testserver").get(PATH).environ, lambda *answer: answers.append(dict(answer[1])))

    assert answers[0] == answers[1]
    assert "ETag" in answers[0]
    assert site.answered == 1
