"""Mail on the wire: Django's own SMTP backend speaks to a small mail server in the test."""

from __future__ import annotations

import socketserver
import threading
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from types import SimpleNamespace

import pytest
from django.urls import reverse

from broadsheet.discussion.models import OutgoingMail, Subscription
from broadsheet.discussion.notifications import outbox, subscriptions
from broadsheet.discussion.notifications.subscriptions import SubscriptionRequest
from broadsheet.discussion.tests.build import ANNA, NOW, a_comment, a_thread, queue_mail

pytestmark = pytest.mark.django_db
BOX = "carol@example.org"


class Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as a client needs to hand over a mail."""

    def handle(self) -> None:
        self.server.conversations += 1
        self.say("220 mail.example")
        while line := self.rfile.readline():
            verb = line.split(b":")[0].strip().upper()
            if verb == b"DATA":
                self.say("354 go on")
                self.server.taken.append(message_from_bytes(self.body()))
                self.say("250 taken")
            elif verb == b"RCPT TO":
                self.say(self.server.answer)
            elif verb == b"QUIT":
                return self.say("221 bye")
            else:
                self.say("250 mail.example")
        return None

    def body(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        self.taken: list[Message] = []
        self.conversations = 0
        self.answer = "250 known"
        super().__init__(("127.0.0.1", port), Conversation)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def halt(self) -> None:
        self.shutdown()
        self.server_close()


@pytest.fixture
def server(settings):
    running = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
    settings.MAIL_FROM = "The Paper <noreply@paper.example>"
    yield running
    running.halt()


def at(**delta):
    return NOW + timedelta(**delta)


def a_notice() -> Subscription:
    thread = a_thread(title="The old mill – été")
    subscriptions.subscribe(SubscriptionRequest(BOX, thread.pk), ANNA, at(days=-1))
    subscription = Subscription.objects.get()
    subscriptions.confirm(subscription, at(days=-1))
    OutgoingMail.objects.all().delete()
    a_comment(thread, author_name="Anna", text="Fresh words.\n.\nQUIT")
    subscriptions.notify_at_once(at(minutes=1))
    return subscription


def test_a_notice_arrives_whole_with_what_the_standards_ask_for(server):
    subscription = a_notice()
    link = subscriptions.stop_link(subscription)

    assert subscriptions.deliver(at(minutes=1)) == 1

    (outgoing,) = server.taken
    assert (outgoing["To"], outgoing["From"]) == (BOX, "The Paper <noreply@paper.example>")
    assert "".join(outgoing["List-Unsubscribe"].split()) == f"<{link}>"
    assert outgoing["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert outgoing["Auto-Submitted"] == "auto-generated"
    assert outgoing["Message-ID"].endswith("@paper.example>")
    assert outgoing.get_content_type() == "text/plain"
    assert "> Fresh words.\n> .\n> QUIT\n" in outgoing.get_payload(decode=True).decode().replace("\r\n", "\n")


def test_the_link_on_the_wire_ends_the_mail_with_one_press_of_a_mail_program(server, client):
    subscription = a_notice()
    subscriptions.deliver(at(minutes=1))
    token = "".join(server.taken[0]["List-Unsubscribe"].split()).rstrip(">/").rpartition("/")[2]

    client.post(reverse("discussion:mail-stop", args=[token]), {"List-Unsubscribe": "One-Click"})

    assert not Subscription.objects.filter(pk=subscription.pk).exists()


def test_many_mails_go_over_one_connection(server):
    for number in range(5):
        queue_mail(f"box{number}@example.org")

    assert outbox.send_due(NOW) == 5

    assert server.conversations == 1


def test_mail_waits_while_the_server_is_down_and_leaves_when_it_is_up(server, caplog):
    port = server.port
    server.halt()
    a_notice()

    assert subscriptions.deliver(at(minutes=1)) == 0
    assert BOX not in caplog.text
    assert subscriptions.deliver(at(minutes=1, seconds=59)) == 0, "it waits before it tries again"
    again = MailServer(port)
    try:
        assert subscriptions.deliver(at(minutes=2)) == 1
        assert len(again.taken) == 1
    finally:
        again.halt()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(("answer", "is_kept"), [("450 later", True), ("550 nobody here", False)])
def test_a_refusal_for_good_ends_the_subscription_and_one_for_now_does_not(server, answer, is_kept):
    a_notice()
    server.answer = answer

    assert subscriptions.deliver(at(minutes=1)) == 0

    assert Subscription.objects.exists() is is_kept
    assert OutgoingMail.objects.exists() is is_kept


@pytest.mark.parametrize("odd", ["a@" + "ü1é2" * 15 + ".example", '"\x0cBcc:eve"@example.org'])
def test_an_address_with_no_form_on_the_wire_holds_up_no_other(server, odd):
    queue_mail(odd)
    queue_mail(BOX)

    assert outbox.send_due(NOW) == 1

    assert [outgoing["To"] for outgoing in server.taken] == [BOX]
    assert not OutgoingMail.objects.exists()


def test_a_slow_server_gets_the_rest_in_the_next_round(server, monkeypatch):
    clock = iter(range(0, 1000, 4))
    monkeypatch.setattr(outbox, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    for number in range(5):
        queue_mail(f"box{number}@example.org")

    assert [outbox.send_due(NOW) for _ in range(3)] == [2, 2, 1]


def test_a_server_that_says_nothing_is_not_waited_for_long(settings):
    assert settings.EMAIL_TIMEOUT <= 30
