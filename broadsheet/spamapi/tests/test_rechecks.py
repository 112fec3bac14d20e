"""Rechecks: announced only where one follows, and sent to nobody but the site of the key."""

import json
import socket
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from broadsheet.lib import webhook
from broadsheet.spamapi import keys, rechecks, service
from broadsheet.spamapi.keys import Holder
from broadsheet.spamapi.models import Recheck
from broadsheet.spamapi.tests.build import NOW, OFFER, SITE, a_comment, call
from broadsheet.spamfilter import Filter
from broadsheet.spamfilter.verdict import Decision

pytestmark = pytest.mark.django_db
CHECK = "/1.1/comment-check"
SOON = NOW + timedelta(seconds=61)


class Site(HTTPServer):
    """A site that waits for the result, on an address of this machine."""

    def __init__(self, status: int = 200) -> None:
        self.posts: list[tuple[str, dict, dict]] = []
        self.status = status
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/blog/"


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((self.path, dict(self.headers), json.loads(body)))
        self.send_response(self.server.status)
        self.send_header("Location", self.server.url)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_) -> None:
        pass


@pytest.fixture
def site():
    with Site() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def asked(key: str, site_url: str, **fields: str):
    return call(CHECK, a_comment(key, blog=site_url, callback=f"{site_url}wp-json/hook?x=1", **fields))


def test_the_site_is_told_what_the_filter_thinks_a_minute_later(site, judged):
    judged("hold", 0.6)
    key = keys.issue(site.url, NOW)
    told = asked(key.upper(), site.url)
    judged("spam", 0.97)

    assert (told.body, told.headers["x-akismet-recheck-after"]) == ("false", "120")
    assert rechecks.run_due(NOW) == 0
    assert rechecks.run_due(SOON) == 1

    [(path, headers, body)] = site.posts
    assert path == "/blog/wp-json/hook?x=1"
    assert headers["X-Akismet-Webhook"]
    assert body["key"].lower() == key
    assert body["endpoint"] == "comment-check"
    assert body["comments"] == [{"guid": told.headers["x-akismet-guid"], "result": "true"}]
    assert rechecks.run_due(SOON) == 0


@pytest.mark.parametrize("copies", [0, 3])
def test_what_came_in_the_meantime_counts_and_the_comment_itself_does_not(site, monkeypatch, copies):
    seen, judge = [], service.judge
    monkeypatch.setattr(Filter, "decide", lambda model, breakdown, policy: (0.6, Decision.HOLD))
    monkeypatch.setattr(service, "judge", lambda *args, **named: seen.append(judge(*args, **named)) or seen[-1])
    key = keys.issue(site.url, NOW)
    asked(key, site.url, comment_content=OFFER, permalink=f"{site.url}bees")
    for number in range(copies):
        other = {"comment_author": f"Name {number}", "user_ip": f"198.51.{number}.1", "permalink": f"{SITE}{number}"}
        call(CHECK, a_comment(key, comment_content=OFFER, comment_author_email="", **other))

    assert rechecks.run_due(SOON) == 1

    assert seen[-1].submission.campaign.copies == copies


@pytest.mark.parametrize(
    "fields",
    [
        {"callback": ""}, {"callback": "https://evil.example/"}, {"is_test": "1"}, {"user_role": "administrator"},
        {"comment_author": "viagra-test-123"},
    ],
)  # fmt: skip
def test_nobody_is_told_to_wait_for_what_does_not_follow(key, judged, fields):
    judged("hold", 0.4)

    assert "x-akismet-recheck-after" not in call(CHECK, a_comment(key, **({"callback": f"{SITE}h"} | fields))).headers
    assert not Recheck.objects.exists()


@pytest.mark.parametrize("decision", ["publish", "spam", "discard"])
def test_what_the_filter_is_sure_of_is_not_judged_again(key, judged, decision):
    judged(decision, 0.01 if decision == "publish" else 0.99)

    assert "x-akismet-recheck-after" not in asked(key, SITE).headers
    assert not Recheck.objects.exists()


@pytest.mark.parametrize(
    ("callback", "may"),
    [
        ("https://blog.example.org/hook", True),
        ("http://BLOG.example.org/hook?a=b", True),
        ("https://blog.example.org:8443/hook", False),
        ("https://blog.example.org.evil.example/", False),
        ("https://evil.example/?https://blog.example.org/", False),
        ("https://blog.example.org@evil.example/", False),
        ("https://user:word@blog.example.org/", False),
        ("https://127.0.0.1/", False),
        ("http://169.254.169.254/latest/", False),
        ("file://blog.example.org/etc/passwd", False),
        ("//blog.example.org/", False),
        ("https://[", False),
        ("https://blog.example.org:port/", False),
        (f"https://blog.example.org/{'x' * 500}", False),
        ("", False),
    ],
)
def test_only_the_host_that_the_key_was_made_for_may_be_called(callback, may):
    assert rechecks.may_call(callback, Holder(1, SITE, "", None)) == may
    assert rechecks.may_call(callback, Holder(1, "blog.example.org", "", None)) == may


def leading_to(*addresses: str):
    """What every name leads to."""
    return lambda *_, **__: [(0, 0, 0, "", (address, 443)) for address in addresses]


@pytest.mark.parametrize(
    "inner",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "172.16.0.1", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1",
     "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"],
)  # fmt: skip
@pytest.mark.parametrize("others", [[], ["8.8.8.8"], ["8.8.8.8", "2001:4860:4860::8888"]])
def test_a_name_with_an_inner_address_among_its_own_is_not_called(monkeypatch, inner, others):
    monkeypatch.setattr(socket, "getaddrinfo", leading_to(*others, inner))
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("it was called"))

    with pytest.raises(ValueError, match="inner"):
        webhook.post("https://blog.example.org/hook", b"", {})


def test_where_one_address_does_not_answer_the_next_is_called(monkeypatch, site):
    called = []

    def only_the_second(address, timeout):
        called.append(address[0])
        if address[0] != "8.8.4.4":
            raise ConnectionRefusedError
        connection = socket.socket()
        connection.connect(site.server_address)
        return connection

    monkeypatch.setattr(socket, "getaddrinfo", leading_to("8.8.8.8", "8.8.8.8", "8.8.4.4", "1.1.1.1"))
    monkeypatch.setattr(socket, "create_connection", only_the_second)
    webhook.post("http://blog.example.org/hook", b"{}", {})

    assert called == ["8.8.8.8", "8.8.4.4"]
    assert len(site.posts) == 1


def test_many_addresses_take_no_longer_than_one(monkeypatch):
    waited = []

    def silent(address, timeout):
        waited.append(timeout)
        raise TimeoutError

    monkeypatch.setattr(socket, "getaddrinfo", leading_to(*(f"8.8.8.{number}" for number in range(100))))
    monkeypatch.setattr(socket, "create_connection", silent)
    with pytest.raises(TimeoutError):
        webhook.post("https://blog.example.org/hook", b"", {})

    assert 1 < len(waited) < 10
    assert sum(waited) <= webhook.TIMEOUT_SECONDS


@pytest.mark.parametrize(
    ("site", "inner"),
    [
        ("http://localhost:80/", True), ("http://[::1]/", True), ("http://[::1]:80/blog", True), ("10.0.0.5", True),
        ("http://192.168.1.4:8080", True), (SITE, False), ("http://8.8.8.8/", False), ("localhost.example", False),
    ],
)  # fmt: skip
def test_an_inner_address_is_called_only_where_the_operator_named_it(site, inner):
    assert rechecks._is_own_network(site) == inner


def test_a_site_that_fails_is_told_twice_more_and_then_left_alone(site, judged):
    judged("hold", 0.6)
    site.status = 302
    asked(keys.issue(site.url, NOW), site.url)

    for minutes in (2, 4, 9, 20, 30):
        assert rechecks.run_due(NOW + timedelta(minutes=minutes)) == 0

    assert len(site.posts) == 3
    assert not Recheck.objects.exists()


def test_nobody_is_told_a_verdict_while_there_is_no_model(site, judged):
    judged("hold", 0.6)
    asked(keys.issue(site.url, NOW), site.url)
    judged("hold", 0.5, version=service.NO_MODEL)

    assert rechecks.run_due(SOON) == 0
    assert site.posts == []
    assert Recheck.objects.get().tries == 1


@pytest.mark.parametrize("is_listed", [False, True])
def test_a_second_opinion_outlasts_a_change_of_secret_where_the_old_one_is_listed(site, judged, settings, is_listed):
    judged("hold", 0.6)
    key = keys.issue(site.url, NOW)
    asked(key, site.url)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if is_listed else []
    settings.SECRET_KEY = "another secret, and a long one at that"

    assert rechecks.run_due(SOON) == is_listed
    assert [body["key"] for _, _, body in site.posts] == [key] * is_listed


def test_a_site_that_answers_byte_by_byte_holds_nobody_up(judged, monkeypatch):
    judged("hold", 0.6)
    monkeypatch.setattr(webhook, "TIMEOUT_SECONDS", 0.3)
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(20.0)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        asked(keys.issue(url, NOW), url)
        dripping = threading.Thread(target=_drip, args=(listening, done))
        dripping.start()
        begun = time.monotonic()
        try:
            assert rechecks.run_due(SOON) == 0
        finally:
            done.set()
            dripping.join()

    assert time.monotonic() - begun < 5.0


def test_the_words_of_a_comment_and_its_address_are_in_no_log(site, judged, caplog):
    judged("hold", 0.6)
    caplog.set_level("DEBUG")
    site.status = 500
    asked(keys.issue(site.url, NOW), site.url, comment_content="unheard-of words")

    rechecks.run_due(SOON)

    assert len(caplog.records) == 1
    assert "unheard-of" not in caplog.text
    assert "hook" not in caplog.text


def _drip(listening: socket.socket, done: threading.Event) -> None:
    try:
        connection, _ = listening.accept()
    except TimeoutError:
        return
    with connection:
        while not done.wait(0.05):
            try:
                connection.sendall(b"H")
            except OSError:
                return
