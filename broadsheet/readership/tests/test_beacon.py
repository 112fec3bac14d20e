"""The beacon that a page sends when somebody reads it."""

import errno
import logging
import os
import re

import pytest

from broadsheet.lib import signing
from broadsheet.readership import service
from broadsheet.readership.models import DailyUncounted
from broadsheet.readership.tests.build import BEES, BROWSER, MILL, fold_all, views

pytestmark = pytest.mark.django_db


def send(client, token: str | bytes = "", address: str = "192.0.2.10", **headers: str) -> None:
    """What the page's script sends; the answer is the same, whatever becomes of it."""
    named = {"User-Agent": BROWSER, "Sec-Fetch-Site": "same-origin"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.post("/views", token, content_type="text/plain", headers=named, REMOTE_ADDR=address)
    assert (answer.status_code, answer.content, dict(answer.cookies)) == (204, b"", {})


def uncounted() -> dict[tuple[str, str], int]:
    return {(row.subject, row.reason): row.views for row in DailyUncounted.objects.all()}


def test_a_reader_is_counted(client):
    send(client, service.token(MILL))

    assert fold_all() == 1
    assert views(MILL, BEES) == [1, 0]
    assert uncounted() == {}


def test_a_reader_counts_once_a_day_and_for_another_article_anew(client):
    for subject in (MILL, MILL, BEES, MILL):
        send(client, service.token(subject))

    fold_all()
    assert views(MILL, BEES) == [1, 1]
    assert uncounted() == {(MILL, "again"): 2}


def test_another_reader_is_another_address_or_another_browser_of_the_household(client):
    send(client, service.token(MILL))
    send(client, service.token(MILL), address="192.0.2.20")
    send(client, service.token(MILL), User_Agent=BROWSER.replace("140", "141"))

    fold_all()
    assert views(MILL) == [3]


def test_one_machine_with_twenty_user_agents_counts_as_a_household(client):
    for version in range(100, 120):
        send(client, service.token(MILL), User_Agent=BROWSER.replace("140", str(version)))

    fold_all()
    assert views(MILL) == [3]
    assert uncounted() == {(MILL, "address"): 17}


@pytest.mark.parametrize(
    ("refused", "shown"),
    [
        ({"Sec_Fetch_Site": "cross-site"}, (MILL, "elsewhere")),
        ({"User_Agent": "curl/8.5.0"}, (MILL, "robot")),
        ({"token": f"{MILL}.AAAA"}, ("", "forged")),
        ({"token": MILL}, ("", "forged")),
        ({"token": b""}, ("", "forged")),
        ({"token": b"\xff\0\xfe" * 50}, ("", "forged")),
        ({"token": service.token(MILL) + "\n" + "a" * 1000}, ("", "forged")),
        ({"token": signing.sign("receipt", MILL)}, ("", "forged")),
    ],
    ids=["another site", "robot", "forged", "unsigned", "empty", "bytes", "too long", "token for another purpose"],
)
def test_who_is_no_reader_of_ours_is_not_counted_but_shown_to_the_editor(client, refused, shown):
    send(client, **{"token": service.token(MILL)} | refused)
    assert fold_all() == 0
    assert views(MILL) == [0]
    assert uncounted() == {shown: 1}

    send(client, service.token(MILL))
    assert fold_all() == 1


@pytest.mark.parametrize("subject", ["article:" + "1" * 300, "Article:1", "article:1 2", "a\nb:1"])
def test_a_signed_subject_of_another_form_does_no_harm(client, subject):
    send(client, service.token(subject))

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


def test_of_the_reader_only_keyed_numbers_wait_in_the_file(client, settings):
    send(client, service.token(MILL) + "\nmail.example.org", address="192.0.2.10")
    send(client, service.token(BEES), address="192.0.2.10")

    [noted] = settings.SPOOL_ROOT.iterdir()
    assert noted.stat().st_mode & 0o777 == 0o600
    mill, bees = (line.split(" ") for line in noted.read_text().splitlines())
    assert (mill[0], mill[-1], bees[0]) == (MILL, "example.org", BEES)
    assert all(re.fullmatch(r"[0-9a-f]{8}|[0-9a-f]{16}", word) for word in mill[2:5])
    # No number says that both were read at one address.
    assert not set(mill[2:5]) & set(bees[2:5])
