"""The outbox: each mail leaves once, within limits, and waits while it must."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from broadsheet.discussion import limits
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.models import OutgoingMail
from broadsheet.discussion.notifications import outbox, subscriptions
from broadsheet.discussion.tests.build import (
    ANNA,
    BOX,
    NOW,
    at,
    queue_mail,
)

pytestmark = pytest.mark.django_db


class Broken:
    """A mail server that does not answer, or does not want a mail."""

    def __init__(self, problem: Exception, on_open: bool = False) -> None:
        self.problem, self.on_open = problem, on_open

    def open(self):
        if self.on_open:
            raise self.problem

    def close(self):
        pass

    def send_messages(self, _messages):
        raise self.problem


def test_a_mail_goes_out_once_with_what_mail_programs_need(settings):
    settings.MAIL_FROM = "The Paper <noreply@paper.example>"
    queue_mail(BOX, headers={"List-Unsubscribe": "<https://paper.example/x>"})

    assert outbox.send_due(NOW) == 1
    assert outbox.send_due(NOW) == 0

    (sent,) = mail.outbox
    message = sent.message()
    assert (message["To"], message["From"], message["Auto-Submitted"]) == (BOX, settings.MAIL_FROM, "auto-generated")
    assert message["List-Unsubscribe"] == "<https://paper.example/x>"
    assert message["Message-ID"].endswith("@paper.example>")
    assert not OutgoingMail.objects.exists()


def test_two_workers_do_not_send_one_mail_twice():
    queue_mail(BOX)
    outgoing = OutgoingMail.objects.get()

    assert outbox._claim(outgoing, NOW)
    assert not outbox._claim(outgoing, NOW)


@pytest.mark.parametrize(
    "server",
    [Broken(ConnectionRefusedError("down"), on_open=True), Broken(smtplib.SMTPServerDisconnected("gone")),
     Broken(smtplib.SMTPDataError(451, b"later"))],
)  # fmt: skip
def test_while_the_mail_server_is_down_mail_waits_longer_and_longer(monkeypatch, server):
    queue_mail(BOX)
    monkeypatch.setattr(outbox, "get_connection", lambda: server)

    moment, waits = NOW, []
    for _ in range(4):
        assert outbox.send_due(moment) == 0
        due = OutgoingMail.objects.get().due_at
        waits.append(due - moment)
        moment = due

    assert waits == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    monkeypatch.undo()
    assert outbox.send_due(moment) == 1


def test_a_mail_is_given_up_after_three_days(monkeypatch):
    queue_mail(BOX)
    monkeypatch.setattr(outbox, "get_connection", lambda: Broken(ConnectionRefusedError("down"), on_open=True))

    outbox.send_due(at(days=3, minutes=1))

    assert not OutgoingMail.objects.exists()


def test_an_address_that_the_server_refuses_for_good_is_not_tried_again(monkeypatch):
    queue_mail(BOX)
    refused = []
    monkeypatch.setattr(outbox, "get_connection", lambda: Broken(smtplib.SMTPRecipientsRefused({BOX: (550, b"no")})))

    outbox.send_due(NOW, on_refused=refused.append)

    assert refused == [BOX]
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("address", ["", "x", "a@b", "a@example.org\nBcc: b@example.org", "@example.org", "a" * 400])
def test_what_is_no_address_gets_no_mail(address):
    with pytest.raises(ValidationError):
        queue_mail(address)


@pytest.mark.parametrize("code", [421, 450, 451])
def test_an_address_that_is_put_off_by_greylisting_gets_its_mail_later(monkeypatch, code):
    queue_mail(BOX)
    refused = []
    monkeypatch.setattr(outbox, "get_connection", lambda: Broken(smtplib.SMTPRecipientsRefused({BOX: (code, b"")})))

    outbox.send_due(NOW, on_refused=refused.append)
    monkeypatch.undo()

    assert refused == []
    assert outbox.send_due(at(minutes=1)) == 1


def test_a_mail_refused_for_its_content_is_not_sent_again_and_again(monkeypatch):
    queue_mail(BOX)
    monkeypatch.setattr(outbox, "get_connection", lambda: Broken(smtplib.SMTPDataError(554, b"no")))

    outbox.send_due(NOW)

    assert not OutgoingMail.objects.exists()


def test_an_address_that_stopped_all_mail_gets_not_even_what_waits():
    queue_mail(BOX, kind="confirm-me")
    subscriptions.stop_all(BOX, NOW)
    assert queue_mail("Carol@Example.org", kind="confirm-me"), "the answer must not tell"

    assert outbox.send_due(NOW) == 0
    assert not OutgoingMail.objects.exists()


def test_no_header_can_begin_another():
    queue_mail(BOX, subject="Hi\r\nBcc: all@example.org", headers={"X-A": "b\nBcc: all@example.org"})

    outbox.send_due(NOW)

    assert mail.outbox[0].message()["Bcc"] is None


def test_there_is_a_limit_to_what_one_address_gets_in_a_day_and_the_site_sends_in_an_hour(settings):
    assert [queue_mail(BOX, kind="confirm-me", subject="Hi") for _ in range(4)] == [True, True, True, False]
    assert sum(queue_mail("dan@example.org", subject="Hi") for _ in range(40)) == 25
    settings.MAILS_PER_HOUR = 1
    assert not queue_mail("eve@example.org", subject="Hi")


def test_what_stands_behind_a_plus_is_the_same_mailbox():
    boxes = [BOX, "carol+1@example.org", "carol+2@example.org", "Carol+3@example.org"]

    assert [queue_mail(box, kind="confirm-me", subject="Hi") for box in boxes] == [True, True, True, False]


def test_a_network_does_not_use_up_what_the_site_sends():
    asked = [limits.is_mail_over_limit("subscribe", Sender(f"2001:db8:1:{n:x}::9"), NOW) for n in range(51)]

    assert asked == [False] * 50 + [True]
    assert not limits.is_mail_over_limit("subscribe", ANNA, NOW)
