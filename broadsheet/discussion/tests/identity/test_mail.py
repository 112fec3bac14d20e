"""The link that confirms an address: to whom it goes, and how often."""

from __future__ import annotations

import re

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from broadsheet.discussion.identity import mail
from broadsheet.discussion.identity.forms import ClaimForm
from broadsheet.discussion.identity.readers import Claim
from broadsheet.discussion.models import OutgoingMail
from broadsheet.discussion.tests.build import (
    ANNA,
    NOW,
    a_reader,
    sent_reply,
)
from broadsheet.lib.tests.markup import one_line

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("letter", ["\u212a", "\u0130", "\u0131", "\u017f"])
def test_an_address_with_a_letter_that_only_looks_like_another_is_not_confirmed(browser, settings, letter):
    settings.MAIL_WORKS = True
    fields = {"name": "Kim", "email": f"{letter}@example.org"}

    for response in (browser.post(reverse("discussion:me"), fields), sent_reply(browser, **fields, confirm="on")):
        assert response.status_code == 422
        assert "plain letters before the @" in response.content.decode()
    assert not OutgoingMail.objects.exists()
    assert sent_reply(browser, **fields).status_code == 303


def test_an_address_is_the_same_in_capitals_and_no_other_letter_becomes_plain():
    reader = a_reader(email="Anna@Straße.example")

    assert reader.email == "anna@straße.example"


@pytest.mark.parametrize("name", ["http://x", "Best pills www.pills", "pills.com", "Buy (casino.co.uk)!", "казино.рф"])
def test_no_mail_carries_an_advertised_address(browser, settings, name):
    settings.MAIL_WORKS = True
    fields = {"name": name, "email": "anna@example.org"}

    for response in (browser.post(reverse("discussion:me"), fields), sent_reply(browser, **fields, confirm="on")):
        assert response.status_code == 422
        assert "web address cannot be confirmed" in response.content.decode()
    assert not OutgoingMail.objects.exists()
    assert sent_reply(browser, **fields).status_code == 303, "without a mail it is the filter's business"


@pytest.mark.parametrize("name", ["J. R. Smith", "J.R. Smith", "Dr. Anna Berg", "St.John", "Anna"])
def test_a_name_with_dots_is_no_web_address(name):
    assert ClaimForm({"name": name, "email": "anna@example.org"}).is_valid()


def test_a_taken_name_sends_its_owner_a_link_and_shows_nobody_whose_it_is(browser):
    a_reader()

    answers = []
    for email in ("mallory@example.org", "ANNA@example.org"):
        assert not OutgoingMail.objects.exists()
        response = sent_reply(browser, email=email, confirm="on")
        answers.append(
            (
                response.status_code,
                re.search(r'id="reply-name-error"[^>]*>(.*?)</p>', one_line(response.content.decode()))[1],
            )
        )

    assert OutgoingMail.objects.get().to == "ANNA@example.org"
    assert answers[0] == answers[1]
    assert answers[0][0] == 409
    assert "If it is kept for the address you gave" in answers[0][1]


def test_guessing_whose_a_name_is_counts_like_asking_for_mail(browser):
    a_reader()
    for number in range(5):
        mail.ask_owner(Claim("Anna", f"guess{number}@example.org"), ANNA, NOW)

    mail.ask_owner(Claim("Anna", "anna@example.org"), ANNA, NOW)

    assert not OutgoingMail.objects.exists()


def test_nobody_can_be_bombed_with_links(browser):
    for number in range(5):
        browser.post(reverse("discussion:me"), {"name": "Anna", "email": f"anna{number}@example.org"})

    response = browser.post(reverse("discussion:me"), {"name": "Anna", "email": "bob@example.org"})

    assert response.status_code == 429
    assert OutgoingMail.objects.count() == 5


def test_one_address_gets_three_links_a_day_whoever_asks(browser):
    for number in range(6):
        browser.post(
            reverse("discussion:me"),
            {"name": f"Anna {number}", "email": "anna@example.org"},
            REMOTE_ADDR=f"203.0.113.{number}",
        )

    assert OutgoingMail.objects.count() == 3


def test_a_name_cannot_write_a_header_of_the_mail(browser):
    browser.post(reverse("discussion:me"), {"name": "Anna\r\nBcc: all@localhost", "email": "anna@example.org"})

    outgoing = OutgoingMail.objects.get()
    message = EmailMessage(outgoing.subject, outgoing.text, to=[outgoing.to], headers=outgoing.headers).message()
    assert "Bcc" not in message
    assert "\n" not in outgoing.subject
