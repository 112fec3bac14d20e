"""The beacon that a page sends when somebody reads it."""

import errno
import logging
import os

import pytest

from broadsheet.lib import signing
from broadsheet.readership import service
from broadsheet.readership.tests.build import BEES, BROWSER, MILL, fold_all, views

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_remembered(monkeypatch):
    monkeypatch.setattr(service, "recent_readers", service.RecentReaders())


def send(client, token: str | bytes = "", address: str = "192.0.2.10", **headers: str) -> None:
    """What the page's script sends; the answer is the same, whatever becomes of it."""
    named = {"User-Agent": BROWSER, "Sec-Fetch-Site": "same-origin"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.post("/views", token, content_type="text/plain", headers=named, REMOTE_ADDR=address)
    assert (answer.status_code, answer.content, dict(answer.cookies)) == (204, b"", {})


def test_a_reader_is_counted(client):
    send(client, service.token(MILL))

    assert fold_all() == 1
    assert views(MILL, BEES) == [1, 0]


def test_a_reload_is_counted_once_and_another_article_anew(client):
    for subject in (MILL, MILL, BEES, MILL):
        send(client, service.token(subject))

    fold_all()
    assert views(MILL, BEES) == [1, 1]


def test_another_reader_is_another_address_or_another_browser(client):
    send(client, service.token(MILL))
    send(client, service.token(MILL), address="192.0.2.20")
    send(client, service.token(MILL), User_Agent=BROWSER.replace("140", "141"))

    fold_all()
    assert views(MILL) == [3]


@pytest.mark.parametrize(
    "refused",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"User_Agent": "curl/8.5.0"},
        {"token": f"{MILL}.AAAA"},
        {"token": MILL},
        {"token": b""},
        {"token": b"\xff\0\xfe" * 50},
        {"token": service.token("article:" + "1" * 300)},
    ],
    ids=["another site", "robot", "forged", "unsigned", "empty", "bytes", "too long"],
)
def test_who_is_no_reader_of_ours_is_not_counted(client, refused, settings):
    send(client, **{"token": service.token(MILL)} | refused)
    assert not settings.SPOOL_ROOT.exists()

    send(client, service.token(MILL))
    assert fold_all() == 1


def test_a_token_for_another_purpose_does_not_count(client):
    send(client, signing.sign("receipt", MILL))

    assert fold_all() == 0


def test_it_can_only_be_sent(client):
    assert client.get("/views").status_code == 405


def test_a_view_that_cannot_be_noted_is_lost_without_a_word_to_the_reader(client, monkeypatch, caplog):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with caplog.at_level(logging.ERROR):
        send(client, service.token(MILL))
    monkeypatch.undo()

    assert f"A view of {MILL} could not be stored" in caplog.text
    assert fold_all() == 0


def test_nothing_about_the_reader_is_stored(client, settings):
    send(client, service.token(MILL))

    [noted] = settings.SPOOL_ROOT.iterdir()
    assert noted.read_text().split()[0] == MILL
    assert len(noted.read_text().split()) == 2
    assert noted.stat().st_mode & 0o777 == 0o600


def test_a_reader_is_new_again_after_half_an_hour_and_forgotten():
    readers = service.RecentReaders()

    assert readers.is_new(MILL, "192.0.2.10", BROWSER, clock=0)
    assert not readers.is_new(MILL, "192.0.2.10", BROWSER, clock=1800)
    assert readers.is_new(MILL, "192.0.2.10", BROWSER, clock=3601)
    assert readers.is_new(BEES, "192.0.2.20", BROWSER, clock=9000)
    assert len(readers) == 1


def test_a_rush_of_readers_does_not_fill_the_memory():
    readers = service.RecentReaders()
    for number in range(20_100):
        assert readers.is_new(MILL, str(number), BROWSER, clock=0)

    assert len(readers) == 20_000
