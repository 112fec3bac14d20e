"""The page that tells readers how their data is processed."""

from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from broadsheet.lib.tests.markup import one_line
from broadsheet.privacy import register, retention
from broadsheet.privacy.register import About
from broadsheet.privacy.tests.build import a_holding, a_session, expired, only

pytestmark = pytest.mark.django_db


def page(client) -> str:
    answer = client.get("/comment-data/")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_every_holding_about_readers_is_told_in_full(client):
    shown = page(client)

    for holding in register.holdings(About.READERS):
        for words in (holding.what, holding.purpose, holding.basis, holding.kept, holding.seen_by):
            assert str(words) in shown


def test_every_holding_about_staff_is_told(client):
    shown = page(client)

    for holding in register.holdings(About.STAFF):
        for words in (holding.what, holding.purpose, holding.kept):
            assert str(words) in shown


def test_a_new_holding_is_told_at_once(client, monkeypatch):
    only(
        monkeypatch,
        a_holding("sessions.Session", "*", what="The colour of your hat"),
        a_holding("auth.User", "*", what="The size of our hats", about=About.STAFF),
    )
    shown = page(client)

    assert shown.index("The colour of your hat") < shown.index("What we keep about people who work here")
    assert shown.index("The size of our hats") > shown.index("What we keep about people who work here")


def test_it_says_when_data_was_last_deleted(client, monkeypatch):
    assert "These periods have not been enforced yet" in page(client)

    only(monkeypatch, a_holding("sessions.Session", "*", due=expired))
    now = timezone.now()
    a_session("old", now - timedelta(days=99))
    noted = retention.run(now)
    shown = page(client)

    assert f"last enforced on {noted.finished_at:%-d %B %Y, %H:%M}; 1 entry was removed then" in shown
    assert "not been enforced" not in shown


@pytest.mark.parametrize(
    ("contact", "shown"), [("data@example.org", "ask us at data@example.org"), ("", "ask the publisher")]
)
def test_it_says_whom_to_ask(client, settings, contact, shown):
    settings.CONTACT = contact

    assert shown in page(client)


def test_nothing_can_be_sent_to_it(client):
    assert client.post("/comment-data/").status_code == 405
    assert client.head("/comment-data/").status_code == 200


@pytest.mark.parametrize(
    ("when", "kept", "said"),
    [
        ("nightly", (7, 4, 6), "made every night and before every new version of its software, and kept for 6 months"),
        ("nightly", (7, 0, 0), "kept for 1 month at most"),
        ("upgrades", (7, 4, 6), "made before every new version of its software; the last three are kept"),
    ],
)
def test_it_says_which_copies_of_the_site_there_are_and_that_erasures_reach_them(client, settings, when, kept, said):
    settings.BACKUPS = replace(settings.BACKUPS, when=when, kept=kept)
    shown = one_line(page(client))

    assert said in shown
    assert "What was erased since then is erased again before such a copy is ever used." in shown


def test_where_no_copies_are_made_none_are_told_of(client, settings):
    settings.BACKUPS = replace(settings.BACKUPS, when="none")

    assert "a copy of the whole site" not in one_line(page(client))
