"""Confirming a name and an address on a device."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from broadsheet.discussion.identity import readers
from broadsheet.discussion.identity.readers import Claim
from broadsheet.discussion.models import OutgoingMail, Reader, SpentLink
from broadsheet.discussion.tests.build import (
    NOW,
    a_reader,
)
from broadsheet.discussion.views import http

pytestmark = pytest.mark.django_db


def test_a_link_confirms_a_name_on_this_device(browser, settings):
    settings.MAIL_WORKS = True
    assert (
        "A mail is on its way."
        in browser.post(reverse("discussion:me"), {"name": "Anna", "email": "Anna@Example.org"}).content.decode()
    )
    outgoing = OutgoingMail.objects.get()
    link = re.search(r"/me/confirm/[^\s]+", outgoing.text)[0]

    page = browser.get(link)
    assert page.status_code == 200
    assert not Reader.objects.exists(), "a scanner that opens links must not confirm"
    response = browser.post(link)

    reader = Reader.objects.get()
    assert (reader.name, reader.email) == ("Anna", "anna@example.org")
    cookie = response.cookies[http.DEVICE_COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "write as <strong>Anna</strong>" in browser.get(reverse("discussion:me")).content.decode()


def test_a_link_works_once(browser):
    link = reverse("discussion:confirm", args=[readers.link_token(Claim("Anna", "anna@example.org"), timezone.now())])
    assert browser.post(link).status_code == 303

    again = browser.post(link)
    assert (again.status_code, again["Location"]) == (303, reverse("discussion:me")), (
        "on its own device that is no harm"
    )
    del browser.cookies[http.DEVICE_COOKIE]
    assert browser.get(link).status_code == 410
    response = browser.post(link)

    assert response.status_code == 410
    assert http.DEVICE_COOKIE not in response.cookies


def test_a_used_link_does_not_bring_back_who_was_forgotten(browser):
    claim = readers.read_link(readers.link_token(Claim("Anna", "anna@example.org"), NOW), NOW)
    readers.forget(readers.confirm(claim, NOW), NOW)

    assert readers.is_spent(claim)
    assert readers.confirm(claim, NOW) is None
    assert not Reader.objects.exists()


def test_a_link_to_a_taken_name_is_not_spent():
    a_reader("Bob", "bob@example.org")
    claim = readers.read_link(readers.link_token(Claim("Bob", "anna@example.org"), NOW), NOW)

    assert readers.confirm(claim, NOW) is None
    assert not readers.is_spent(claim)


def test_used_links_are_not_remembered_for_longer_than_they_could_be_used():
    for day in range(3):
        now = NOW + timedelta(days=9 * day)
        readers.confirm(readers.read_link(readers.link_token(Claim("Anna", "anna@example.org"), now), now), now)

    assert SpentLink.objects.count() == 1


def test_a_name_is_kept_for_the_first_who_confirms_it():
    a_reader("Anna", "anna@example.org")

    assert readers.confirm(Claim("anna", "mallory@example.org"), NOW) is None
    assert not Reader.objects.filter(email="mallory@example.org").exists()
    assert readers.confirm(Claim("Moderator", "mallory@example.org"), NOW) is None
