"""Which answers are written to page files, and how pages are joined from their frames."""

import logging
import os
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.utils import timezone

from broadsheet.lib.dates import end_of_day
from broadsheet.pagecache import locks, service
from broadsheet.pagecache.keeping import kept
from broadsheet.pagecache.tests.build import Clock, stored

PATH = "/town/old-mill/"


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> Clock:
    return Clock().install(monkeypatch)


class Story:
    """A view whose page has a part; counts how often it is rendered."""

    def __init__(self, *, takes_queries: bool = True) -> None:
        self.rendered = 0
        self.takes_queries = takes_queries

    def __call__(self, request) -> HttpResponse:
        self.rendered += 1
        part = service.place(request, "clock", before="at ")
        response = HttpResponse(f"<p>the story {part}</p>")
        return service.cache_response(response, 600, ["page-1"], takes_queries=self.takes_queries)


def unmarked(request) -> HttpResponse:
    return HttpResponse(b"the story")


def missing(request) -> HttpResponse:
    return service.cache_response(HttpResponse(b"not here", status=404), 600)


def with_cookie(request) -> HttpResponse:
    response = service.cache_response(HttpResponse(b"the story"), 600)
    response.set_cookie("csrftoken", "x")
    return response


def purged_meanwhile(request) -> HttpResponse:
    response = service.cache_response(HttpResponse(b"the story"), 600, ["page-1"])
    service.pages().purge(["page-1"])
    return response


def get(view, path: str = PATH, method: str = "GET", **extra) -> HttpResponse:
    return kept(view)(RequestFactory().generic(method, path, **extra))


def test_a_marked_answer_is_written_and_sent_with_its_parts():
    answer = get(Story())

    assert answer.content == stored(PATH) == b"<p>the story at 0</p>"
    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize("view", [unmarked, missing, with_cookie, purged_meanwhile])
def test_other_answers_are_sent_only(view):
    assert get(view).content in (b"the story", b"not here")
    assert stored(PATH) is None


@pytest.mark.parametrize(
    "asked",
    [
        {"QUERY_STRING": "page=2"},
        {"HTTP_COOKIE": "sessionid=abc"},
        {"HTTP_COOKIE": "broadsheet_reader=abc"},
        {"method": "POST"},
    ],
)
def test_an_answer_for_one_reader_is_neither_kept_here_nor_by_others(asked):
    for _ in range(2):
        answer = get(Story(), **asked)
        assert answer.content == b"<p>the story at 0</p>"
        assert answer["Cache-Control"] == "private, no-store"
        assert stored(PATH) is None


def test_a_page_is_not_kept_beyond_its_day():
    now = datetime.now(UTC)
    five_minutes_to_midnight = timedelta(hours=23, minutes=55) - timedelta(hours=now.hour, minutes=now.minute)
    with timezone.override(timezone.get_fixed_timezone(five_minutes_to_midnight)):
        midnight = end_of_day(now)
        get(Story())
    _, expires = service.pages().read_frame(PATH)

    assert now < midnight <= now + timedelta(minutes=5)
    assert expires == midnight.timestamp()


def test_a_page_is_kept_no_longer_than_what_its_template_says_holds():
    end = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5)

    def closing(request) -> HttpResponse:
        service.holds_until(request, end)
        service.holds_until(request, end + timedelta(seconds=5))
        return Story()(request)

    get(closing)

    assert service.pages().read_frame(PATH)[1] <= end.timestamp()
    service.holds_until(None, end)


def test_who_asks_for_the_headers_alone_stores_nothing():
    assert get(Story(), method="HEAD").content == b"<p>the story at 0</p>"
    assert stored(PATH) is None


def test_a_page_whose_part_changed_is_joined_and_not_rendered(clock):
    story = Story()
    get(story)
    clock.take()
    service.drop("clock-1")
    assert stored(PATH) is None

    assert get(story).content == stored(PATH) == b"<p>the story at 1</p>"
    assert story.rendered == 1


def test_what_one_reader_asks_for_is_joined_from_the_frame_too():
    story = Story()
    get(story)
    answer = get(story, QUERY_STRING="says=!")

    assert answer.content == b"<p>the story at 0!</p>"
    assert answer["Cache-Control"] == "private, no-store"
    assert story.rendered == 1


def test_staff_get_a_page_of_their_own_making():
    story = Story()
    get(story)

    get(story, HTTP_COOKIE="sessionid=abc")
    assert story.rendered == 2


def test_a_page_that_looks_at_queries_itself_is_rendered_for_each():
    story = Story(takes_queries=False)
    get(story)

    get(story, QUERY_STRING="page=2")
    assert story.rendered == 2


def test_a_page_that_shows_what_changed_is_rendered_anew():
    story = Story()
    get(story)
    service.drop("page-1")

    get(story)
    assert story.rendered == 2


def test_something_added_is_on_the_page_at_once_and_the_file_never_missing(clock, monkeypatch):
    story = Story()
    get(story)
    seen = []
    clock.add()
    fill = clock.fill
    monkeypatch.setattr(clock, "fill", lambda *given: (seen.append(stored(PATH)), fill(*given))[1])
    clock.install(monkeypatch)
    service.refresh("clock-1")

    assert seen == [b"<p>the story at 0</p>"]
    assert stored(PATH) == b"<p>the story at 1</p>"
    assert service.pages().made(PATH).shows == {"page-1": 0, "clock-1": 1}
    assert story.rendered == 1


def test_a_page_without_a_frame_is_dropped_instead():
    get(Story())
    os.unlink(service.pages().place(PATH).replace("index.html", ".frame"))
    service.refresh("clock-1")

    assert stored(PATH) is None


def test_a_page_that_cannot_be_joined_is_dropped(clock, monkeypatch, caplog):
    get(Story())

    def fail(*_) -> None:
        raise RuntimeError("no database")

    monkeypatch.setattr(clock, "fill", fail)
    clock.install(monkeypatch)
    with caplog.at_level(logging.ERROR):
        service.refresh("clock-1")
    assert stored(PATH) is None


def test_of_two_additions_at_once_the_page_shows_both(clock, monkeypatch):
    get(Story())
    fill = clock.fill

    def add_meanwhile(*given):
        filled = fill(*given)
        if clock.number == 1:
            clock.add()
            service.refresh("clock-1")
        return filled

    clock.add()
    monkeypatch.setattr(clock, "fill", add_meanwhile)
    clock.install(monkeypatch)
    service.refresh("clock-1")
    assert stored(PATH) == b"<p>the story at 2</p>"


def test_a_frame_of_another_version_is_not_used():
    story = Story()
    get(story)
    place = service.pages().place(PATH).replace("index.html", ".frame")
    with open(place, "rb+") as file:
        file.write(b"[0")
    later = os.stat(service.pages().place(PATH)).st_mtime_ns
    os.utime(place, ns=(later, later))
    service.drop("clock-1")

    assert get(story).content == b"<p>the story at 0</p>"
    assert story.rendered == 2


def test_parts_of_an_answer_that_is_not_kept_are_filled_as_well():
    class Late(TemplateResponse):
        """Rendered after the view has answered."""

        @property
        def rendered_content(self) -> str:
            return f"<p>{service.place(self._request, 'clock', before='')}</p>"

    assert get(lambda request: Late(request, "")).content == b"<p>0</p>"
    assert stored(PATH) is None


def test_without_a_page_to_be_kept_a_part_stands_in_its_place():
    assert service.place(None, "clock", before="at ") == "at 0"


def test_nothing_is_stored_for_a_host_that_is_not_ours(settings):
    settings.ALLOWED_HOSTS = ["ours.example"]
    with pytest.raises(DisallowedHost):
        get(Story(), HTTP_HOST="theirs.example")
    assert stored(PATH) is None


def test_a_path_that_is_no_file_name_is_answered():
    assert get(unmarked, path="/Town/Ä").content == b"the story"
    assert not os.path.exists(service.pages().place("/"))


def test_a_full_disk_does_not_take_the_page_down(monkeypatch, caplog):
    def fail(*_, **__):
        raise OSError("no space left on device")

    for step in ("replace", "open"):
        with monkeypatch.context() as full, caplog.at_level(logging.ERROR):
            full.setattr(os, step, fail)
            answer = get(Story())

        assert answer.content == b"<p>the story at 0</p>"
        assert stored(PATH) is None
        assert f"The page {PATH} could not be stored" in caplog.text


def test_one_renders_while_the_others_wait_and_get_its_page(monkeypatch):
    story, waiting, may_go_on = Story(), threading.Event(), threading.Event()

    def slow(request) -> HttpResponse:
        may_go_on.wait(240)
        return story(request)

    def look(file: int, take=locks._take) -> bool:
        is_taken = take(file)
        if not is_taken:
            waiting.set()
        return is_taken

    monkeypatch.setattr(locks, "_WAIT_SECONDS", 240.0)
    monkeypatch.setattr(locks, "_take", look)
    answers: list[bytes] = []
    readers = [threading.Thread(target=lambda: answers.append(get(slow).content)) for _ in range(3)]
    for reader in readers:
        reader.start()
    assert waiting.wait(240)
    may_go_on.set()
    for reader in readers:
        reader.join()

    assert answers == [b"<p>the story at 0</p>"] * 3
    assert story.rendered == 1


def test_who_waits_too_long_renders_the_page_too(monkeypatch):
    monkeypatch.setattr(locks, "_WAIT_SECONDS", 0.0)
    with locks.held(service.pages().lock_place(PATH)):
        assert get(Story()).content == b"<p>the story at 0</p>"


def test_how_a_cdn_may_keep_a_page_stands_on_it_only_where_it_is_the_same_for_everybody(settings):
    settings.CDN_SECONDS = 10
    story = Story()
    kept_one, again, own = get(story), get(story), get(story, "?x=1")

    for answer in (kept_one, again):
        assert answer["Cache-Control"] == "public, max-age=0, s-maxage=10, must-revalidate"
        assert answer["CDN-Cache-Control"] == "public, max-age=10, stale-while-revalidate=10"
        assert answer["Vary"] == "Accept-Encoding, Cookie"
    assert own["Cache-Control"] == "private, no-store"
    assert "CDN-Cache-Control" not in own
