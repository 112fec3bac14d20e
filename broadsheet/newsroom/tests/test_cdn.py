"""A CDN is told which pages have changed, in a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.apps import apps

from broadsheet.config.environment import front_end_cache
from broadsheet.newsroom import cdn
from broadsheet.pagecache import service as pagecache

_SECONDS = 240


class Cache(BaseHTTPRequestHandler):
    """A cache that knows PURGE, such as Varnish."""

    def do_PURGE(self) -> None:
        self.server.purged.append(f"{self.headers['Host']}{self.path}")  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def cache(settings) -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Cache)
    server.purged = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    settings.WAGTAILFRONTENDCACHE = front_end_cache(f"http://127.0.0.1:{server.server_port}/")
    settings.SITE_URL = "https://news.example.org"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def purger() -> cdn.Purger:
    return cdn.Purger()


def wait() -> None:
    for thread in threading.enumerate():
        if thread.name == "cdn":
            thread.join(_SECONDS)
            assert not thread.is_alive()


def test_changed_pages_are_purged_by_their_addresses(cache, purger):
    purger.purge({"/town/old-mill/", "/"})
    wait()
    assert cache.purged == ["news.example.org/", "news.example.org/town/old-mill/"]

    purger.purge({"/sport/"})
    wait()
    assert cache.purged[2:] == ["news.example.org/sport/"]


def test_nobody_waits_for_a_cdn_and_what_comes_meanwhile_goes_together(purger, monkeypatch):
    asked, go_on, batches = threading.Event(), threading.Event(), []

    def slow(paths) -> None:
        batches.append(set(paths))
        asked.set()
        assert go_on.wait(_SECONDS)

    monkeypatch.setattr(cdn, "_purge_now", slow)
    purger.purge({"/a/"})
    assert asked.wait(_SECONDS)
    for paths in ({"/b/"}, {"/a/", "/b/"}, set()):
        purger.purge(paths)
    assert batches == [{"/a/"}]
    go_on.set()
    wait()

    assert batches == [{"/a/"}, {"/a/", "/b/"}]


def test_a_cdn_that_cannot_be_reached_is_logged_and_asked_again_next_time(cache, purger, settings, caplog):
    address = settings.WAGTAILFRONTENDCACHE
    settings.WAGTAILFRONTENDCACHE = {"default": {"BACKEND": "wagtail.contrib.frontend_cache.backends.Nobody"}}
    with caplog.at_level(logging.ERROR):
        purger.purge({"/a/"})
        wait()
    assert "1 pages could not be purged" in caplog.text

    settings.WAGTAILFRONTENDCACHE = address
    purger.purge({"/a/"})
    wait()
    assert cache.purged == ["news.example.org/a/"]


def test_an_account_at_cloudflare_is_named_by_one_address():
    [backend] = front_end_cache("cloudflare://a-token@0123abcd").values()

    assert backend["BACKEND"].endswith(".CloudflareBackend")
    assert (backend["BEARER_TOKEN"], backend["ZONEID"]) == ("a-token", "0123abcd")


def test_a_site_without_a_cdn_purges_nothing(settings):
    assert front_end_cache(" ") == {}
    assert not settings.WAGTAILFRONTENDCACHE


@pytest.mark.parametrize(("address", "listens"), [("", False), ("http://127.0.0.1:6081", True)])
def test_a_site_with_a_cdn_hears_of_changed_pages(settings, monkeypatch, address, listens):
    listeners: list = []
    monkeypatch.setattr(pagecache, "_listeners", listeners)
    settings.WAGTAILFRONTENDCACHE = front_end_cache(address)
    apps.get_app_config("newsroom").ready()

    assert (cdn.purge in listeners) is listens
