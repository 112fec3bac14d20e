"""Mail handed to a service over HTTP: Anymail speaks to a small stand-in for the service in the test."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from broadsheet.config import mail_services
from broadsheet.discussion.models import OutgoingMail, Subscription
from broadsheet.discussion.notifications import outbox, subscriptions
from broadsheet.discussion.tests.build import ANNA, BOX, NOW, a_thread, queue_mail

pytestmark = pytest.mark.django_db
OTHER = "dave@example.org"
TAKEN = {"ErrorCode": 0, "Message": "OK", "MessageID": "one", "To": BOX}
INACTIVE = f"Found inactive addresses: {BOX}. Inactive recipients are ones that have generated a hard bounce."
REFUSED = {"ErrorCode": 406, "Message": INACTIVE}


class MailService(ThreadingHTTPServer):
    """Takes what is posted, and answers each with the next of ``answers``, the last of them over and over."""

    daemon_threads = True

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, str]] = []
        self.answers: list[tuple[int, dict[str, object]]] = [(200, TAKEN)]
        super().__init__(("127.0.0.1", 0), _Taking)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()


class _Taking(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, str(self.headers), body.decode()))
        status, words = self.server.answers[0]
        if len(self.server.answers) > 1:
            self.server.answers.pop(0)
        answer = json.dumps(words).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[MailService]:
    running = MailService()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def use(settings, service):
    """Have mail go to the stand-in, as the address of a service of this name says."""

    def by(name: str = "postmark") -> None:
        secrets = ":".join("key%2F1" for _ in mail_services.SERVICES[name].secrets)
        said = mail_services.read(f"{name}://{secrets}@127.0.0.1:{service.server_port}")
        settings.EMAIL_BACKEND, settings.MAIL_GOES_TO = said["EMAIL_BACKEND"], said["MAIL_GOES_TO"]
        # The stand-in has no certificate.
        settings.ANYMAIL = {
            key: value.replace("https://", "http://") if key.endswith("_URL") else value
            for key, value in said["ANYMAIL"].items()
        }
        settings.MAIL_FROM = "The Paper <noreply@paper.example>"

    return by


def test_a_mail_reaches_the_service_with_its_headers_and_is_not_watched(service, use):
    use()
    queue_mail(BOX, headers={"List-Unsubscribe": "<https://paper.example/stop>"})

    assert outbox.send_due(NOW) == 1

    ((path, headers, body),) = service.taken
    assert (path, "X-Postmark-Server-Token: key/1" in headers) == ("/email", True)
    sent = json.loads(body)
    assert (sent["To"], sent["Subject"], sent["TextBody"]) == (BOX, "Hello", "Words")
    assert (sent["TrackOpens"], sent["TrackLinks"]) == (False, "None")
    named = {header["Name"]: header["Value"] for header in sent["Headers"]}
    assert named["List-Unsubscribe"] == "<https://paper.example/stop>"
    assert named["Auto-Submitted"] == "auto-generated"
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("name", mail_services.SERVICES)
def test_each_service_that_can_be_named_gets_the_mail_and_a_wrong_key_leaves_it_waiting(name, service, use, caplog):
    use(name)
    service.answers = [(401, {"message": f"no such key, so nothing for {BOX}"})]
    queue_mail(BOX, headers={"List-Unsubscribe": "<https://paper.example/stop>"})
    queue_mail(OTHER)

    assert outbox.send_due(NOW) == 0

    # One is enough to know: the other waits without having been tried.
    ((_path, _headers, body),) = service.taken
    assert BOX.partition("@")[0] in body
    assert "paper.example/stop" in body.replace("%2F", "/")
    assert OutgoingMail.objects.filter(due_at__gt=NOW).count() == 2
    assert "the service answered 401" in caplog.text
    assert BOX not in caplog.text


def test_an_address_that_the_service_refuses_for_good_ends_its_subscriptions(service, use):
    use()
    thread = a_thread()
    subscriptions.subscribe(subscriptions.SubscriptionRequest(BOX, thread.pk), ANNA, NOW)
    service.answers = [(422, REFUSED)]

    assert subscriptions.deliver(NOW) == 0

    assert len(service.taken) == 1
    assert not OutgoingMail.objects.exists()
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("status", [400, 422])
def test_a_mail_that_is_not_taken_waits_and_holds_up_no_other(status, service, use):
    use()
    service.answers = [(status, {"ErrorCode": 402, "Message": "Invalid JSON"}), (200, TAKEN | {"To": OTHER})]
    queue_mail(BOX)
    queue_mail(OTHER)

    assert outbox.send_due(NOW) == 1

    assert OutgoingMail.objects.get().to == BOX


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_all_mail_waits_while_the_service_takes_none(status, service, use):
    use()
    service.answers = [(status, {}), (200, TAKEN)]
    queue_mail(BOX)
    queue_mail(OTHER)

    assert outbox.send_due(NOW) == 0

    assert len(service.taken) == 1
    assert OutgoingMail.objects.filter(due_at__gt=NOW, tries=1).count() == 2


def test_a_service_that_does_not_answer_leaves_the_mail_waiting(service, use, caplog):
    use()
    service.shutdown()
    service.server_close()
    queue_mail(BOX)

    assert outbox.send_due(NOW) == 0

    assert OutgoingMail.objects.filter(due_at__gt=NOW).count() == 1
    assert "the service does not answer" in caplog.text
    assert BOX not in caplog.text


@pytest.mark.parametrize(
    ("value", "backend", "library", "goes_to"),
    [
        ("smtp+tls://user:password@mail.example:587", "django.core.mail.backends.smtp", {}, ""),
        (
            "postmark://to%2Fken@api.postmarkapp.com",
            "anymail.backends.postmark",
            {"POSTMARK_SERVER_TOKEN": "to/ken", "POSTMARK_API_URL": "https://api.postmarkapp.com/"},
            "api.postmarkapp.com",
        ),
        (
            "mailjet://key:secret@api.mailjet.com/",
            "anymail.backends.mailjet",
            {"MAILJET_API_KEY": "key", "MAILJET_SECRET_KEY": "secret", "MAILJET_API_URL": "https://api.mailjet.com/v3.1/"},
            "api.mailjet.com",
        ),
    ],
)  # fmt: skip
def test_the_address_of_a_server_or_a_service_says_how_mail_leaves(value, backend, library, goes_to):
    said = mail_services.read(value)

    assert said["EMAIL_BACKEND"] == f"{backend}.EmailBackend"
    assert library.items() <= said.get("ANYMAIL", {}).items()
    assert said.get("MAIL_GOES_TO", "") == goes_to


@pytest.mark.parametrize(
    ("value", "cure"),
    [
        ("postmark://api.postmarkapp.com", "postmark://SERVER-TOKEN@HOST"),
        ("mailjet://key@api.mailjet.com", "mailjet://API-KEY:SECRET-KEY@HOST"),
        ("mailgun://key@", "mailgun://API-KEY@HOST"),
        ("resend://key@host/elsewhere", "resend://API-KEY@HOST"),
        ("brevo://key@[host", "brevo://API-KEY@HOST"),
        ("brevo://key@host:port", "brevo://API-KEY@HOST"),
        ("pigeon://loft", "smtp+tls://"),
    ],
)  # fmt: skip
def test_an_address_that_is_neither_is_refused_with_an_example(value, cure):
    with pytest.raises(ValueError, match="not an address") as refused:
        mail_services.read(value)
    assert cure in str(refused.value)


def test_the_data_notice_names_the_service_that_gets_addresses(client, settings):
    before = client.get("/comment-data/").content.decode()
    settings.MAIL_GOES_TO = "api.postmarkapp.com"
    after = client.get("/comment-data/").content.decode()

    assert "Nobody outside receives any of this." in before
    assert "api.postmarkapp.com" not in before
    assert "Nobody outside receives any of this." not in after
    assert "delivered by api.postmarkapp.com, a service that gets the address" in " ".join(after.split())
