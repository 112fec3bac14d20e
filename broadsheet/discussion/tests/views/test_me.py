"""A reader's own page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from broadsheet.discussion.identity import readers
from broadsheet.discussion.identity.readers import Claim
from broadsheet.discussion.models import OutgoingMail, Reader, ReservedName
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    a_reader,
    a_thread,
    is_free,
    submitted,
)
from broadsheet.discussion.views import http
from broadsheet.lib import signing

pytestmark = pytest.mark.django_db


def is_device_of(browser, reader: Reader) -> None:
    browser.cookies[http.DEVICE_COOKIE] = signing.sign("me", str(reader.pk))


def test_a_confirmed_reader_changes_the_name_without_another_mail(browser):
    reader = a_reader()
    is_device_of(browser, reader)
    assert reverse("discussion:rename-me") in browser.get(reverse("discussion:me")).content.decode()

    assert browser.post(reverse("discussion:rename-me"), {"name": "Annalise"}).status_code == 303

    reader.refresh_from_db()
    assert reader.name == "Annalise"
    assert not is_free("Annalise")
    assert not is_free("Anna")
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("name", "status"), [("bob", 409), ("The Editor", 422), ("pills.com", 422), ("\u180b", 422), ("", 422)]
)
def test_the_rules_for_names_hold_for_a_change_too(browser, name, status):
    a_reader("Bob", "bob@example.org")
    reader = a_reader()
    is_device_of(browser, reader)

    response = browser.post(reverse("discussion:rename-me"), {"name": name})

    assert response.status_code == status
    assert 'class="error"' in response.content.decode()
    reader.refresh_from_db()
    assert reader.name == "Anna"


def test_who_is_not_confirmed_can_change_no_name(browser):
    assert browser.post(reverse("discussion:rename-me"), {"name": "Annalise"}).status_code == 303
    assert not ReservedName.objects.exists()


@pytest.mark.parametrize("token", ["x", "a.b", "9" * 300, "%00"])
def test_a_link_that_is_none_of_ours_or_too_old_confirms_nothing(browser, token):
    assert browser.post(reverse("discussion:confirm", args=[token])).status_code == 410
    old = readers.link_token(Claim("Anna", "anna@example.org"), timezone.now() - timedelta(hours=25))
    assert browser.post(reverse("discussion:confirm", args=[old])).status_code == 410
    assert not Reader.objects.exists()


def test_a_forged_cookie_is_nobodys(browser):
    a_reader()
    browser.cookies[http.DEVICE_COOKIE] = "1.AAAA"

    assert "You write as" not in browser.get(reverse("discussion:me")).content.decode()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("forget-device", "This device no longer knows you."),
        ("erase-me", "Your name and your address are forgotten here."),
    ],
)
def test_who_is_forgotten_reads_so(browser, url, words):
    answer = browser.post(reverse(f"discussion:{url}"), follow=True)

    assert words in answer.content.decode()


def test_another_site_cannot_press_the_buttons(browser):
    reader = a_reader()
    browser.cookies[http.DEVICE_COOKIE] = signing.sign("me", str(reader.pk))
    link = reverse("discussion:confirm", args=[readers.link_token(Claim("Bob", "bob@example.org"), timezone.now())])

    page_urls = [reverse(f"discussion:{name}") for name in ("me", "rename-me", "erase-me", "forget-device")]
    for url in (*page_urls, link):
        assert browser.post(url, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert Reader.objects.count() == 1


def test_a_reader_is_forgotten_with_or_without_the_comments(browser):
    for with_comments in (False, True):
        reader = a_reader()
        comment = submitted(a_thread(), author_name="Anna", reader_id=reader.pk)
        browser.cookies[http.DEVICE_COOKIE] = signing.sign("me", str(reader.pk))

        browser.post(reverse("discussion:erase-me"), {"comments": "1"} if with_comments else {})

        comment.refresh_from_db()
        assert comment.state == (State.ERASED if with_comments else State.PUBLISHED)
        assert not Reader.objects.exists()
        assert not ReservedName.objects.exists()
