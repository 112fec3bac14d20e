"""Folders that fail, addresses that nobody would write, and many of them."""

from __future__ import annotations

import logging
import os
import resource
import shutil
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from broadsheet.pagecache import service
from broadsheet.pagecache.keeping import kept
from broadsheet.pagecache.serve import PageFiles, cache_headers
from broadsheet.pagecache.tests.build import keep

PATH = "/town/old-mill/"


class Site:
    """A view that is kept, behind the page files, as a reader asks them; ``rendered`` counts what it answers."""

    def __init__(self) -> None:
        self.rendered = 0
        self._files = PageFiles(self._framework, settings.PAGES_ROOT, cache_headers(0))

    def ask(self, path: str = PATH, method: str = "GET", **environ: str) -> tuple[str, bytes]:
        said: list[str] = []
        asked = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": ""} | environ
        body = b"".join(self._files(asked, lambda status, _: said.append(status)))
        return said[0], body

    def _framework(self, environ, start_response):
        response = kept(self._view)(RequestFactory().generic("GET", "/", **environ))
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return [response.content]

    def _view(self, request) -> HttpResponse:
        self.rendered += 1
        if request.path_info.startswith("/none"):
            return HttpResponse(b"nothing here", status=404)
        return service.cache_response(HttpResponse(b"story %d" % self.rendered), 60, ["page-1"])


@contextmanager
def small_files(most_bytes: int) -> Iterator[None]:
    """No file may grow larger, as if the disk were full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def files() -> list[str]:
    return [os.path.join(folder, name) for folder, _, names in os.walk(settings.PAGES_ROOT) for name in names]


def pages_held() -> list[str]:
    return [name for name in files() if "/.locks/" not in name]


def test_on_a_full_disk_each_reader_gets_a_page_and_what_is_there_is_whole(caplog):
    site = Site()
    with small_files(3), caplog.at_level(logging.ERROR):
        assert [site.ask()[1] for _ in range(3)] == [b"story 1", b"story 2", b"story 3"]
    assert "could not be stored" in caplog.text
    assert not [name for name in pages_held() if not name.endswith(".mark")]

    assert [site.ask()[1] for _ in range(2)] == [b"story 4", b"story 4"]


def test_on_a_full_disk_a_page_that_was_taken_away_is_not_served(caplog):
    site = Site()
    assert [site.ask()[1] for _ in range(2)] == [b"story 1", b"story 1"]
    with small_files(3), caplog.at_level(logging.ERROR):
        service.drop("page-1")

        assert site.ask()[1] == b"story 2"


def test_where_the_folder_cannot_be_used_each_reader_gets_a_page_all_the_same(caplog):
    settings.PAGES_ROOT.write_text("somebody's file")
    site = Site()
    with caplog.at_level(logging.CRITICAL):
        assert [site.ask()[1] for _ in range(2)] == [b"story 1", b"story 2"]
        service.drop("page-1")
        service.refresh("page-1")
        service.pages().sweep(time.time())
    assert settings.PAGES_ROOT.read_text() == "somebody's file"

    settings.PAGES_ROOT.unlink()
    service.pages().recover()
    assert [site.ask()[1] for _ in range(2)] == [b"story 3", b"story 3"]


def test_a_folder_that_is_deleted_while_serving_is_made_again():
    site = Site()
    site.ask()
    shutil.rmtree(settings.PAGES_ROOT)
    service.drop("page-1")

    assert [site.ask()[1] for _ in range(2)] == [b"story 2", b"story 2"]


def test_files_of_another_version_or_of_somebody_else_are_not_served():
    site = Site()
    folder = settings.PAGES_ROOT / PATH.strip("/")
    folder.mkdir(parents=True)
    # What is below the second could by chance be read as an expiry within the next day; a half is far from any.
    later = int(time.time()) + 300.5
    for name in ("index.html", "index.html.gz", ".frame", ".made"):
        (folder / name).write_bytes(b"from before")
        os.utime(folder / name, (later, later))

    assert [site.ask()[1] for _ in range(2)] == [b"story 1", b"story 1"]


@pytest.mark.parametrize(
    "path",
    [
        "/" + "a" * 8000 + "/",
        "/a" * 4000 + "/",
        "/town/../town/old-mill/",
        "/town/./",
        "//town//",
        "/town/\0/",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/town/%00/",
        "/town/old-mill/\n",
        "/.keys/page-1/",
        "/town/old-mill/.made",
        "/t\xc3\xb6wn/",
        "/town\\..\\/",
    ],
)
def test_an_address_that_nobody_would_write_is_answered_and_never_stored(path):
    site = Site()
    site.ask()
    before = sorted(pages_held())

    for _ in range(2):
        status, body = site.ask(path)
        assert status.startswith("200")
        assert body != b"story 1"
    assert sorted(pages_held()) == before


def test_a_hundred_thousand_addresses_take_neither_memory_nor_files():
    calls = []

    def nothing(environ, start_response):
        start_response("404 Not Found", [])
        return calls

    site = PageFiles(nothing, settings.PAGES_ROOT, [])
    asked = {"REQUEST_METHOD": "GET", "QUERY_STRING": ""}
    tracemalloc.start()
    try:
        for number in range(100_000):
            site(asked | {"PATH_INFO": f"/none/{number}/"}, lambda *_: None)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert held < 1_000_000
    assert files() == []


def test_pages_that_are_not_there_leave_no_files_but_a_bounded_number_of_locks():
    site = Site()
    assert all(site.ask(f"/none/{number}/")[0].startswith("404") for number in range(1500))

    assert pages_held() == []
    assert len(files()) <= 256


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_RANGE": "bytes=0-3"},
        {"HTTP_RANGE": "bytes=-" + "9" * 5000},
        {"HTTP_RANGE": "lines=\0"},
        {"HTTP_IF_RANGE": "x", "HTTP_RANGE": "bytes=5-1"},
        {"HTTP_IF_MODIFIED_SINCE": "Fri, 99 Foo 99999 99:99:99 GMT"},
        {"HTTP_IF_UNMODIFIED_SINCE": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"HTTP_IF_MATCH": '"other"'},
        {"HTTP_IF_NONE_MATCH": '"' * 8000},
        {"HTTP_IF_NONE_MATCH": 'W/"'},
        {"HTTP_ACCEPT_ENCODING": "gzip;q=;;,," * 700},
        {"HTTP_ACCEPT_ENCODING": "br;q=nan;\xff"},
    ],
)
def test_conditions_gone_mad_get_the_whole_page(headers):
    keep(PATH, b"the whole page")
    status, body = Site().ask(**headers)

    assert status == "200 OK"
    assert body == b"the whole page" or "HTTP_ACCEPT_ENCODING" in headers


@pytest.mark.parametrize("most", [1, 2000])
def test_any_number_of_accepted_encodings_takes_little_memory(most):
    keep(PATH, b"the whole page")
    site = Site()
    tracemalloc.start()
    try:
        for number in range(3000):
            site.ask(HTTP_ACCEPT_ENCODING=f"x{number}" * most)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 8_000_000
