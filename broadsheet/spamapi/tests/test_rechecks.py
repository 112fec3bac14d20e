"""Rechecks: announced only where one follows, and sent to nobody but the site of the key."""

import json
import threading
import time
from datetime import timedelta

import pytest

from broadsheet.lib.outgoing import Limits
from broadsheet.lib.tests.far_side import FarSide, answer, far_side, without_end
from broadsheet.spamapi import keys, rechecks, service
from broadsheet.spamapi.keys import Holder
from broadsheet.spamapi.models import Recheck
from broadsheet.spamapi.tests.build import NOW, OFFER, SITE, a_comment, call
from broadsheet.spamfilter import Filter
from broadsheet.spamfilter.verdict import Decision

pytestmark = pytest.mark.django_db
CHECK, HOOK = "/1.1/comment-check", "/blog/wp-json/hook?x=1"
SOON = NOW + timedelta(seconds=61)


@pytest.fixture
def site():
    """A site that waits for the result, on an address of this machine."""
    with far_side() as running:
        yield running


def blog(site: FarSide) -> str:
    return f"{site.url}/blog/"


def asked(key: str, site_url: str, **fields: str):
    return call(CHECK, a_comment(key, blog=site_url, callback=f"{site_url}wp-json/hook?x=1", **fields))


def test_the_site_is_told_what_the_filter_thinks_a_minute_later(site, judged):
    judged("hold", 0.6)
    key = keys.issue(blog(site), NOW)
    told = asked(key.upper(), blog(site))
    judged("spam", 0.97)

    assert (told.body, told.headers["x-akismet-recheck-after"]) == ("false", "120")
    assert rechecks.run_due(NOW) == 0
    assert rechecks.run_due(SOON) == 1

    [post] = site.asked
    assert (post.method, post.path) == ("POST", HOOK)
    assert post.headers["X-Akismet-Webhook"]
    body = json.loads(post.body)
    assert body["key"].lower() == key
    assert body["endpoint"] == "comment-check"
    assert body["comments"] == [{"guid": told.headers["x-akismet-guid"], "result": "true"}]
    assert rechecks.run_due(SOON) == 0


@pytest.mark.parametrize("copies", [0, 3])
def test_what_came_in_the_meantime_counts_and_the_comment_itself_does_not(site, monkeypatch, copies):
    seen, judge = [], service.judge
    monkeypatch.setattr(Filter, "decide", lambda model, breakdown, policy: (0.6, Decision.HOLD))
    monkeypatch.setattr(service, "judge", lambda *args, **named: seen.append(judge(*args, **named)) or seen[-1])
    key = keys.issue(blog(site), NOW)
    asked(key, blog(site), comment_content=OFFER, permalink=f"{blog(site)}bees")
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
    site.answers[HOOK] = answer(302, Location="/")
    asked(keys.issue(blog(site), NOW), blog(site))

    for minutes in (2, 4, 9, 20, 30):
        assert rechecks.run_due(NOW + timedelta(minutes=minutes)) == 0

    assert site.paths == [HOOK] * 3
    assert not Recheck.objects.exists()


def test_nobody_is_told_a_verdict_while_there_is_no_model(site, judged):
    judged("hold", 0.6)
    asked(keys.issue(blog(site), NOW), blog(site))
    judged("hold", 0.5, version=service.NO_MODEL)

    assert rechecks.run_due(SOON) == 0
    assert site.asked == []
    assert Recheck.objects.get().tries == 1


@pytest.mark.parametrize("is_listed", [False, True])
def test_a_second_opinion_outlasts_a_change_of_secret_where_the_old_one_is_listed(site, judged, settings, is_listed):
    judged("hold", 0.6)
    key = keys.issue(blog(site), NOW)
    asked(key, blog(site))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if is_listed else []
    settings.SECRET_KEY = "another secret, and a long one at that"

    assert rechecks.run_due(SOON) == is_listed
    assert [json.loads(post.body)["key"] for post in site.asked] == [key] * is_listed


def test_a_site_that_answers_byte_by_byte_holds_nobody_up(site, judged, monkeypatch):
    judged("hold", 0.6)
    monkeypatch.setattr(rechecks, "_LIMITS", Limits(seconds=0.3))
    done = threading.Event()
    site.answers[HOOK] = without_end(b"", b"H", done, 0.05)
    asked(keys.issue(blog(site), NOW), blog(site))
    begun = time.monotonic()
    try:
        assert rechecks.run_due(SOON) == 0
    finally:
        done.set()

    assert time.monotonic() - begun < 60.0


def test_the_words_of_a_comment_and_its_address_are_in_no_log(site, judged, caplog):
    judged("hold", 0.6)
    caplog.set_level("DEBUG")
    site.answers[HOOK] = answer(500)
    asked(keys.issue(blog(site), NOW), blog(site), comment_content="unheard-of words")

    rechecks.run_due(SOON)

    assert len(caplog.records) == 1
    assert "unheard-of" not in caplog.text
    assert "hook" not in caplog.text
