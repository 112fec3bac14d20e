"""What the background worker does for other sites: reads their pages once, and says what changed."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta

import pytest

from broadsheet.discussion.models import EmbeddingSite, PageToRead, Thread
from broadsheet.discussion.sites import hooks, keeping, reading, registered
from broadsheet.discussion.tests.build import NOW, a_thread
from broadsheet.lib.tests.far_side import FarSide, answer, far_side

STORY = """<!doctype html><html><head><title>Bees – A blog</title></head><body><nav><p>Home</p></nav>
<article><h1>Bees behind the mill</h1><p>The bees survived the winter.</p><script>var x = "<p>no</p>";</script>
<p>Nobody knows who put the hives there.</p></article><footer><p>Imprint</p></footer></body></html>"""
AT = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    registered.forget()
    yield
    registered.forget()


@pytest.fixture
def there():
    with far_side() as side:
        yield side


@pytest.fixture
def site(db, there: FarSide) -> EmbeddingSite:
    row, secret = registered.add(there.url, NOW)
    row.plain = secret
    return row


def waiting(site: EmbeddingSite, there: FarSide, path: str = "/bees/") -> Thread:
    thread = a_thread(site=site.name, url=f"{there.url}{path}", title=f"{there.url}{path}", context="")
    PageToRead.objects.create(thread=thread, due_at=NOW)
    return thread


def test_title_and_text_of_a_page_are_read_once(site, there):
    there.answers["/bees/"] = answer(200, STORY.encode(), Content_Type="text/html; charset=utf-8")
    thread = waiting(site, there)

    assert reading.read_due(AT) == 1
    assert reading.read_due(AT) == 0

    thread.refresh_from_db()
    assert thread.title == "Bees behind the mill"
    assert thread.context == "The bees survived the winter.\nNobody knows who put the hives there."
    assert there.paths == ["/bees/"]


def test_a_page_that_cannot_be_read_is_tried_again_later_and_given_up_in_the_end(site, there):
    there.answers["/bees/"] = answer(500)
    waiting(site, there)

    for day in range(10):
        reading.read_due(AT + timedelta(days=day))

    assert len(there.asked) == 6
    assert not PageToRead.objects.exists()


def test_a_page_that_leads_to_another_site_tells_nothing(site, there):
    there.answers["/bees/"] = answer(302, Location="http://192.0.2.1/")
    thread = waiting(site, there)

    reading.read_due(AT)

    thread.refresh_from_db()
    assert thread.context == ""
    assert not PageToRead.objects.exists()


@pytest.mark.parametrize(
    ("body", "encoding", "title"),
    [
        ("<title>Bücher</title><p>Grün</p>".encode("latin-1"), "iso-8859-1", "Bücher"),
        ('<meta charset="windows-1251"><title>Пчёлы</title>'.encode("cp1251"), "", "Пчёлы"),
        ("<title>Bücher</title>".encode(), "", "Bücher"),
        (b"", "", ""),
        (b"\x00\xff\xfe", "no-such-encoding", ""),
        (b'<meta property="og:title" content="From the graph"><title>x</title>', "", "From the graph"),
    ],
)
def test_any_page_has_a_title_or_none(body, encoding, title):
    assert reading.page_text(body, encoding).title == title


def test_a_hook_hears_which_pages_changed_by_a_signed_call(site, there):
    there.answers["/hook"] = answer(200)
    keeping.set_hook(site, f"{there.url}/hook", NOW)
    thread = a_thread(site=site.name, url=f"{there.url}/bees/")
    thread.record_change(AT, is_addition=True, count=1)

    assert hooks.call_due(AT) == 0
    assert hooks.call_due(AT + timedelta(minutes=1)) == 1
    assert hooks.call_due(AT + timedelta(minutes=2)) == 0

    asked = there.asked[0]
    pages = json.loads(asked.body)["pages"]
    moment, mark = (part.partition("=")[2] for part in asked.headers["X-Broadsheet-Signature"].split(","))
    expected = hmac.new(site.plain.encode(), f"{moment}.".encode() + asked.body, hashlib.sha256).hexdigest()
    assert [(page["url"], page["count"]) for page in pages] == [(thread.url, 1)]
    assert hmac.compare_digest(mark, expected)


def test_pages_that_changed_at_one_moment_are_all_told_though_they_are_more_than_a_call_holds(site, there, monkeypatch):
    monkeypatch.setattr(hooks, "_MOST_PAGES", 3)
    there.answers["/hook"] = answer(200)
    keeping.set_hook(site, f"{there.url}/hook", NOW)
    for number, minutes in enumerate((0, 1, 2, 2, 2, 3)):
        thread = a_thread(site=site.name, url=f"{there.url}/{number}/")
        thread.record_change(AT + timedelta(minutes=minutes), is_addition=True, count=1)

    while hooks.call_due(AT + timedelta(hours=1)):
        pass

    told = [page["url"] for asked in there.asked for page in json.loads(asked.body)["pages"]]
    assert told == [f"{there.url}/{number}/" for number in range(6)]


def test_a_hook_that_fails_is_called_again_later_and_nothing_is_lost(site, there):
    there.answers["/hook"] = answer(503)
    keeping.set_hook(site, f"{there.url}/hook", NOW)
    a_thread(site=site.name, url=f"{there.url}/bees/").record_change(AT, is_addition=True, count=1)

    for minutes in (1, 1.2, 30):
        hooks.call_due(AT + timedelta(minutes=minutes))
    there.answers["/hook"] = answer(204)
    hooks.call_due(AT + timedelta(hours=2))

    assert len(there.asked) == 3
    assert EmbeddingSite.objects.get().hook_tries == 0


def test_a_key_set_is_fetched_and_a_bad_answer_keeps_the_last_one(site, there):
    key = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "alg": "EdDSA"}
    there.answers["/jwks"] = answer(200, json.dumps({"keys": [key]}).encode())
    keeping.set_keys_address(site, f"{there.url}/jwks", NOW)

    keeping.fetch_keys(AT)
    there.answers["/jwks"] = answer(200, b"<html>")
    keeping.fetch_keys(AT + timedelta(days=2))

    assert "11qYAYKx" in EmbeddingSite.objects.get().keys
    assert there.paths == ["/jwks", "/jwks"]
