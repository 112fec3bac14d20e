"""Page files handed out in front of the framework."""

import gzip
import os
import shutil
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import brotli
import pytest

from broadsheet.pagecache.counter import Counter
from broadsheet.pagecache.serve import PageFiles
from broadsheet.pagecache.store import Made, NewPage, Pages

PATH = "/town/old-mill/"
STORY = b"<!doctype html><p>The mill turns again.</p>" * 20
POLICY = ("Content-Security-Policy", "default-src 'none'")


@dataclass(frozen=True)
class Answer:
    status: str
    headers: dict[str, str]
    body: bytes

    @property
    def is_from_file(self) -> bool:
        return self.headers != {"X-From": "framework"}


def framework(environ, start_response):
    start_response("200 OK", [("X-From", "framework")])
    return [b"rendered"]


@pytest.fixture
def pages(tmp_path) -> Pages:
    return Pages(tmp_path / "pages")


@pytest.fixture
def site(tmp_path) -> PageFiles:
    return PageFiles(framework, tmp_path / "pages", [POLICY])


def keep(pages: Pages, path: str = PATH, body: bytes = STORY, seconds: int = 60) -> None:
    page = NewPage(body, time.time() + seconds, Made({"page-1": 0}))
    while not pages.write(path, page, pages.counter.value):
        pass


def ask(site: PageFiles, path: str = PATH, method: str = "GET", **environ: str) -> Answer:
    said = []
    chunks = site(
        {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": ""} | environ,
        lambda status, headers: said.append((status, headers)),
    )
    body = b"".join(chunks)
    [(status, headers)] = said
    names = [name for name, _ in headers]
    assert len(set(names)) == len(names)
    return Answer(status, dict(headers), body)


def test_a_kept_page_is_answered_from_its_file(site, pages):
    keep(pages)
    answer = ask(site)

    assert answer.status == "200 OK"
    assert answer.body == STORY
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Length"] == str(len(STORY))
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'"
    assert ask(site) == answer


class Storing:
    """A framework that stores what it renders, as for everybody or for one reader, and knows when it may let go."""

    def __init__(self, pages: Pages, cache_control: str) -> None:
        self.pages, self.cache_control, self.is_closed = pages, cache_control, False

    def __call__(self, environ, start_response):
        keep(self.pages)
        start_response("200 OK", [("Cache-Control", self.cache_control)])
        return self

    def __iter__(self):
        return iter([STORY])

    def close(self):
        self.is_closed = True


def test_the_first_reader_of_a_page_gets_it_packed_as_all_others_do(pages, tmp_path):
    rendering = Storing(pages, "public, max-age=0, must-revalidate")
    site = PageFiles(rendering, tmp_path / "pages", [POLICY])
    first = ask(site, HTTP_ACCEPT_ENCODING="gzip, br")

    assert brotli.decompress(first.body) == STORY
    assert rendering.is_closed
    assert ask(site, HTTP_ACCEPT_ENCODING="gzip, br") == first


def test_what_is_rendered_for_one_reader_is_not_replaced_by_what_is_kept_for_everybody(pages, tmp_path):
    site = PageFiles(Storing(pages, "private, no-store"), tmp_path / "pages", [POLICY])
    answer = ask(site, HTTP_ACCEPT_ENCODING="gzip")

    assert (answer.body, answer.headers) == (STORY, {"Cache-Control": "private, no-store"})


def test_what_is_not_kept_goes_to_the_framework(site):
    assert ask(site).body == b"rendered"
    assert ask(site, "/Town/../x").body == b"rendered"


def test_an_expired_page_goes_to_the_framework(site, pages, monkeypatch):
    keep(pages)
    assert ask(site).is_from_file

    later = time.time_ns() + 61_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: later)
    assert not ask(site).is_from_file


def test_pages_are_given_out_without_a_look_at_the_disk_until_something_changes(site, pages, monkeypatch):
    keep(pages)
    ask(site)
    with monkeypatch.context() as blind:
        blind.setattr(os, "stat", None)
        assert ask(site).is_from_file

    keep(pages, "/town/other/")
    assert ask(site).is_from_file


def test_page_files_that_nobody_compares_with_the_database_are_not_served(site, pages):
    keep(pages)
    pages.counter.trust_for(60)
    assert ask(site).is_from_file

    pages.counter.trust_for(-1)
    assert not ask(site).is_from_file

    pages.counter.trust_for(None)
    assert ask(site).is_from_file


def test_a_counter_of_an_earlier_version_is_taken_over(tmp_path, site, pages):
    keep(pages)
    number, place = pages.counter.value, tmp_path / "pages.counter"
    place.write_bytes(place.read_bytes()[:8])
    again = Counter(place)

    assert (again.value, again.trusted_until) == (number, 2**64 - 1)


def test_while_page_files_cannot_be_trusted_the_framework_answers(site, pages):
    keep(pages)
    assert ask(site).is_from_file

    pages.counter.turn_off()
    assert not ask(site).is_from_file


def test_files_that_somebody_deletes_are_missed_within_a_second(site, pages, tmp_path, monkeypatch):
    keep(pages)
    assert ask(site).is_from_file

    shutil.rmtree(tmp_path / "pages")
    (tmp_path / "pages.counter").unlink()
    later = time.time_ns() + 1_100_000_000
    monkeypatch.setattr(time, "time_ns", lambda: later)
    assert not ask(site).is_from_file


def test_a_purged_page_goes_to_the_framework_at_once(site, pages):
    keep(pages)
    assert ask(site).is_from_file

    pages.purge(["page-1"])
    assert not ask(site).is_from_file


def test_a_replaced_page_is_seen_at_once(site, pages):
    keep(pages)
    first = ask(site)
    keep(pages, body=b"changed")
    second = ask(site)

    assert second.body == b"changed"
    assert second.headers["ETag"] != first.headers["ETag"]
    assert ask(site, HTTP_IF_NONE_MATCH=first.headers["ETag"]).body == b"changed"


@pytest.mark.parametrize(
    "environ",
    [
        {"QUERY_STRING": "replies=2"},
        {"HTTP_COOKIE": "sessionid=abc"},
        {"HTTP_COOKIE": "theme=dark; broadsheet_reader=Anna"},
        {"method": "POST"},
        {"method": "OPTIONS"},
    ],
)
def test_what_may_differ_for_this_reader_goes_to_the_framework(site, pages, environ):
    keep(pages)
    assert ask(site).is_from_file

    assert not ask(site, **environ).is_from_file


def test_a_strangers_cookie_makes_no_difference(site, pages):
    keep(pages)

    assert ask(site, HTTP_COOKIE="theme=dark; csrftoken=x").is_from_file


def test_head_gives_the_headers_alone(site, pages):
    keep(pages)
    answer = ask(site, method="HEAD")

    assert answer.headers == ask(site).headers
    assert answer.body == b""


def test_who_has_the_page_already_is_told_so(site, pages):
    keep(pages)
    etag = ask(site).headers["ETag"]
    answer = ask(site, HTTP_IF_NONE_MATCH=f'"other", {etag}')

    assert answer.status == "304 Not Modified"
    assert answer.body == b""
    assert answer.headers["ETag"] == etag
    assert "Content-Length" not in answer.headers
    assert ask(site, HTTP_IF_NONE_MATCH='"other"').status == "200 OK"


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br;q=0", "identity;q=0, gzip"])
def test_a_page_is_packed_for_who_can_unpack_it(site, pages, accepted):
    keep(pages)
    answer = ask(site, HTTP_ACCEPT_ENCODING=accepted)

    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Length"] == str(len(answer.body)) != str(len(STORY))
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'"
    assert gzip.decompress(answer.body) == STORY


@pytest.mark.parametrize("accepted", ["gzip, deflate, br", "br;q=1.0, gzip;q=0.8", "br"])
def test_who_knows_the_smaller_form_gets_that(site, pages, accepted):
    keep(pages)
    answer = ask(site, HTTP_ACCEPT_ENCODING=accepted)

    assert answer.headers["Content-Encoding"] == "br"
    assert brotli.decompress(answer.body) == STORY


def test_a_packed_form_of_an_earlier_page_is_never_sent(site, pages):
    keep(pages)
    for ending in (".gz", ".br"):
        os.utime(pages.place(PATH) + ending, (1, 1))
        with open(pages.place(PATH) + ending, "wb") as file:
            file.write(b"old")

    assert gzip.decompress(ask(site, HTTP_ACCEPT_ENCODING="gzip").body) == STORY


@pytest.mark.parametrize("accepted", ["", "zstd", "gzip;q=0", "br;q=0, gzip; q=0.0", "gzip;q=0, identity", "bgzip"])
def test_a_page_is_not_packed_for_who_cannot_unpack_it(site, pages, accepted):
    keep(pages)
    answer = ask(site, HTTP_ACCEPT_ENCODING=accepted)

    assert "Content-Encoding" not in answer.headers
    assert answer.body == STORY


def test_memory_is_bounded_and_every_page_still_answered(pages, tmp_path):
    site = PageFiles(framework, tmp_path / "pages", [], most_bytes=1_500_000)
    paths = [f"/town/story-{number}/" for number in range(20)]
    for path in paths:
        keep(pages, path, os.urandom(100_000))

    tracemalloc.start()
    try:
        assert all(len(ask(site, path).body) == 100_000 for path in paths * 2)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 2_000_000


def test_a_page_larger_than_the_memory_is_answered_too(pages, tmp_path):
    keep(pages)

    assert ask(PageFiles(framework, tmp_path / "pages", [], most_bytes=10)).body == STORY


def test_many_threads_get_whole_pages_while_they_change(pages, tmp_path):
    site = PageFiles(framework, tmp_path / "pages", [], most_bytes=5_000)
    paths = [f"/town/story-{number}/" for number in range(8)]
    for path in paths:
        keep(pages, path)

    def read_and_write(number: int) -> bool:
        path = paths[number % len(paths)]
        keep(pages, path, STORY)
        return ask(site, path).body == STORY

    with ThreadPoolExecutor(4) as readers:
        assert all(readers.map(read_and_write, range(400)))
