"""Names in the reply form that are kept for somebody else."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from broadsheet.discussion.models import Comment, OutgoingMail
from broadsheet.discussion.tests.build import (
    KIND_WORDS,
    a_reader,
    a_thread,
    sent_reply,
)

pytestmark = pytest.mark.django_db


def test_a_taken_name_comes_back_beside_its_field_with_all_that_was_typed(browser):
    a_reader()
    thread = a_thread(opened_at=timezone.now())
    url = reverse("discussion:reply", args=[thread.pk])
    stamp = re.search(r'name="stamp" value="([^"]+)"', browser.get(url).content.decode())[1]

    response = browser.post(url, {"comment": "Under another's name", "name": "anna", "stamp": stamp})

    page = response.content.decode()
    assert response.status_code == 409
    assert "confirm this device first" in page
    assert "Under another&#x27;s name" in page
    assert not Comment.objects.exists()


@pytest.mark.parametrize("wrong", [{"email": "nowhere"}, {"comment": ""}, {"stamp": "forged"}])
def test_a_taken_name_is_told_together_with_what_else_is_wrong(browser, wrong):
    a_reader("Anna")

    page = sent_reply(browser, name="Anna", **wrong).content.decode()

    assert "confirm this device first" in page
    assert re.search(r'<input[^>]*name="name"[^>]*aria-invalid="true"', page)
    assert "confirm this device first" not in sent_reply(browser, name="Berta", **wrong).content.decode()


def test_a_taken_name_leads_to_where_this_device_can_be_confirmed(browser, settings):
    settings.MAIL_WORKS = True
    a_reader("Anna & Bob")

    page = sent_reply(browser, name="Anna & Bob").content.decode()
    url = unescape(re.search(r'<a href="([^"]+)"[^>]*>Confirm this device</a>', page)[1])

    assert url.startswith(reverse("discussion:me") + "?")
    assert 'value="Anna &amp; Bob"' in browser.get(url).content.decode()


def test_a_name_of_those_who_work_here_is_refused_without_a_way_that_leads_nowhere(browser, settings):
    settings.MAIL_WORKS = True

    page = sent_reply(browser, name="The Editor").content.decode()

    assert "This name is kept for those who work here." in page
    assert "Confirm this device" not in page


def test_a_reply_asks_for_the_link_only_if_the_box_is_ticked(browser):
    thread = a_thread(opened_at=timezone.now())
    url = reverse("discussion:reply", args=[thread.pk])
    stamp = re.search(r'name="stamp" value="([^"]+)"', browser.get(url).content.decode())[1]
    fields = {"comment": KIND_WORDS, "name": "Anna", "email": "anna@example.org", "stamp": stamp}

    browser.post(url, fields)
    assert not OutgoingMail.objects.exists()
    browser.post(url, fields | {"comment": KIND_WORDS + " Again.", "confirm": "on"})
    assert OutgoingMail.objects.get().to == "anna@example.org"
