"""Which answers are written to page files."""

import logging
import os

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from broadsheet.pagecache import service
from broadsheet.pagecache.middleware import CachePages

PATH = "/town/old-mill/"


def story(request) -> HttpResponse:
    return service.cache_response(HttpResponse(b"the story"), 600)


def unmarked(request) -> HttpResponse:
    return HttpResponse(b"the story")


def missing(request) -> HttpResponse:
    return service.cache_response(HttpResponse(b"not here", status=404), 600)


def with_cookie(request) -> HttpResponse:
    response = story(request)
    response.set_cookie("csrftoken", "x")
    return response


def purged_meanwhile(request) -> HttpResponse:
    service.pages().purge([request.path_info])
    return story(request)


def get(view=story, path: str = PATH, method: str = "GET", **extra) -> HttpResponse:
    return CachePages(view)(RequestFactory().generic(method, path, **extra))


def kept(path: str = PATH) -> bytes | None:
    try:
        with open(service.pages().place(path), "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def test_a_marked_answer_is_written_and_sent():
    answer = get()

    assert answer.content == kept() == b"the story"
    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize("view", [unmarked, missing, with_cookie, purged_meanwhile])
def test_other_answers_are_sent_only(view):
    assert get(view).content in (b"the story", b"not here")
    assert kept() is None


@pytest.mark.parametrize(
    "asked",
    [
        {"QUERY_STRING": "page=2"},
        {"HTTP_COOKIE": "sessionid=abc"},
        {"HTTP_COOKIE": "broadsheet_reader=abc"},
        {"method": "HEAD"},
        {"method": "POST"},
    ],
)
def test_an_answer_for_one_reader_is_neither_kept_here_nor_by_others(asked):
    answer = get(**asked)

    assert answer.content == b"the story"
    assert answer["Cache-Control"] == "private, no-store"
    assert kept() is None


def test_an_unmarked_answer_says_itself_who_may_keep_it():
    assert "Cache-Control" not in get(unmarked, HTTP_COOKIE="sessionid=abc")


def test_a_path_that_is_no_file_name_is_answered():
    assert get(path="/Town/Ä").content == b"the story"
    assert not os.path.exists(service.pages().place("/"))


def test_a_full_disk_does_not_take_the_page_down(monkeypatch, caplog):
    def fail(*_, **__):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with caplog.at_level(logging.ERROR):
        answer = get()

    assert answer.content == b"the story"
    assert kept() is None
    assert f"The page {PATH} could not be stored" in caplog.text
