"""The week by mail: on Monday morning, once, to those who chose it, and not after a week in which nothing happened."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.urls import reverse

from broadsheet.discussion.models import DailyStats, OutgoingMail
from broadsheet.discussion.moderation import week_mail
from broadsheet.discussion.notifications import outbox
from broadsheet.discussion.tests.build import NOW, a_moderator

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 16, 9, tzinfo=UTC)
LINK = re.compile(r"https?://[^/\s]+(/moderation/week/leave/\S+/)")


@pytest.fixture
def grace():
    user = a_moderator("grace")
    user.email = "grace@paper.example"
    user.save()
    week_mail.choose(user.pk, NOW)
    return user


def something_happened(**counts: int) -> None:
    DailyStats.objects.create(day=date(2026, 3, 15), counts=counts or {"received": 12, "held": 3, "approved": 2})


def mailed(now: datetime) -> list[mail.EmailMessage]:
    """What goes out at this time."""
    mail.outbox = []
    week_mail.queue_due(now)
    outbox.send_due(now)
    return mail.outbox


def test_it_comes_on_monday_morning_with_the_numbers_of_the_week_and_once(grace):
    something_happened()
    DailyStats.objects.create(day=date(2026, 3, 16), counts={"rejected": 77})

    assert mailed(MONDAY - timedelta(days=1)) == []
    assert mailed(MONDAY.replace(hour=1)) == []
    (sent,) = mailed(MONDAY)
    assert mailed(MONDAY + timedelta(hours=1)) == []

    assert sent.to == ["grace@paper.example"]
    assert "Received: 12" in sent.body
    assert "Approved after waiting: 2" in sent.body
    assert "77" not in sent.body
    assert "Confirmed as spam" not in sent.body
    assert reverse("desk:week") in sent.body


def test_after_a_quiet_week_nothing_comes_on_any_day(grace):
    something_happened(received=0)

    assert mailed(MONDAY) == []
    DailyStats.objects.update(counts={"received": 1})
    assert mailed(MONDAY + timedelta(days=1)) == []


def test_a_server_that_was_off_on_monday_sends_it_later(grace):
    something_happened()

    assert len(mailed(MONDAY + timedelta(days=2))) == 1


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}])
def test_closed_accounts_and_those_without_an_address_get_none(grace, change):
    something_happened()
    type(grace).objects.update(**change)

    assert mailed(MONDAY) == []


def test_who_may_moderate_no_more_gets_none(grace):
    something_happened()
    grace.user_permissions.remove(Permission.objects.get(codename="moderate_comment"))

    assert mailed(MONDAY) == []


def test_above_a_limit_it_comes_later(grace, settings):
    something_happened()
    settings.MAILS_PER_HOUR = 0

    assert mailed(MONDAY) == []
    settings.MAILS_PER_HOUR = 10
    assert len(mailed(MONDAY + timedelta(hours=2))) == 1


def test_the_link_in_the_mail_asks_and_a_press_ends_it_without_signing_in(grace, client):
    something_happened()
    (sent,) = mailed(MONDAY)
    (address,) = set(LINK.findall(sent.body + sent.extra_headers["List-Unsubscribe"].replace(">", " ")))

    asked = client.get(address).content.decode()
    assert "<button>" in asked
    assert week_mail.is_chosen(grace.pk)

    assert "no more" in client.post(address, {"List-Unsubscribe": "One-Click"}).content.decode()
    assert not week_mail.is_chosen(grace.pk)
    assert client.post(address[:-3] + "xx/").status_code == 404


def test_it_is_chosen_and_left_at_the_desk(client):
    grace = a_moderator()
    client.force_login(grace)
    page = reverse("desk:notices")

    assert "Send it to me" in client.get(page).content.decode()
    client.post(reverse("desk:choose-week"), {"week": "yes"})
    assert "Do not send it any more" in client.get(page).content.decode()
    client.post(reverse("desk:choose-week"), {"week": "no"})

    assert not week_mail.is_chosen(grace.pk)
    assert not OutgoingMail.objects.exists()
