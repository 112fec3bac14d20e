"""Webhooks: what programs hear of, written down with the change and sent by the worker."""

import hashlib
import hmac
import json
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from broadsheet.discussion import service
from broadsheet.discussion.models import Webhook, WebhookDelivery, WebhookEvent
from broadsheet.discussion.notifications import webhooks
from broadsheet.discussion.rules import current
from broadsheet.discussion.rules import webhooks as registry
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    BOB,
    KIND_WORDS,
    NOW,
    SPAM_WORDS,
    a_comment,
    a_draft,
    a_moderator,
    a_thread,
    at,
    report,
    submitted,
)
from broadsheet.lib.outgoing import Limits, NotAllowedError
from broadsheet.lib.tests.far_side import answer, far_side, without_end

pytestmark = pytest.mark.django_db
SOON = at(seconds=1)
HOOK = "/hook?key=1"


@pytest.fixture
def program(settings):
    """A program of ours in our own network, where the operator allows it."""
    settings.INNER_HOSTS = frozenset({"127.0.0.1"})
    with far_side() as running:
        yield running


@pytest.fixture
def moderator(db):
    return a_moderator("ruth")


@pytest.fixture
def hears(program, moderator):
    """Registers a webhook and returns its secret."""

    def register(*events: str, path: str = HOOK) -> str:
        return registry.register(program.url + path, events or WebhookEvent.values, moderator.pk, NOW)[1]

    return register


def noted() -> list[str]:
    return list(WebhookDelivery.objects.order_by("pk").values_list("event", flat=True))


def decide(comment, shown: str, after: str, moderator) -> list[str]:
    """What is heard of one decision."""
    WebhookDelivery.objects.all().delete()
    service.decide(comment.pk, State(shown), State(after), moderator.pk, NOW)
    return noted()


def test_a_published_reply_is_said_to_have_come_in_and_to_be_published(hears, program):
    secret = hears()
    comment = submitted(a_thread())

    assert webhooks.deliver_due(SOON) == 2

    received, published = program.asked
    assert (received.method, received.path) == ("POST", HOOK)
    assert received.headers["X-Broadsheet-Event"] == "comment.received"
    body = json.loads(published.body)
    assert body["comment"]["id"] == comment.pk
    assert (body["before"], body["after"], body["event"]) == (None, "published", "comment.published")
    moment, mark = (part.partition("=")[2] for part in published.headers["X-Broadsheet-Signature"].split(","))
    expected = hmac.new(secret.encode(), f"{moment}.".encode() + published.body, hashlib.sha256).hexdigest()
    assert (mark, int(moment)) == (expected, int(SOON.timestamp()))
    assert webhooks.deliver_due(at(days=1)) == 0


def test_nothing_of_a_person_is_sent(hears):
    hears()
    submitted(a_thread(), author_email="anna@example.org", author_url="https://anna.example/")

    for delivery in WebhookDelivery.objects.all():
        for words in ("Anna", "anna", KIND_WORDS[:20], "192.0.2"):
            assert words not in json.dumps(delivery.payload)


def test_each_change_of_a_comment_is_its_event(hears, moderator):
    hears()
    comment = a_comment(state=State.HELD)

    assert decide(comment, "held", "published", moderator) == ["comment.published", "comment.decided"]
    assert decide(comment, "published", "spam", moderator) == ["comment.removed", "comment.decided"]
    assert decide(comment, "spam", "held", moderator) == ["comment.held", "comment.decided"]


def test_a_report_is_heard_of(hears):
    hears()
    comment = a_comment()
    report(comment, BOB)

    assert noted() == ["comment.reported"]
    assert WebhookDelivery.objects.get().payload["reason"] == "spam"


@pytest.mark.parametrize(
    ("mode", "fields", "events"),
    [
        ("hold", {}, ["comment.received", "comment.held"]),
        ("hold", {"text": SPAM_WORDS, "author_name": "Cheap pills"}, ["comment.received"]),
    ],
)
def test_what_does_not_reach_the_page_is_not_said_to_be_published(hears, mode, fields, events):
    hears()
    submitted(a_thread(mode=mode), **fields)

    assert noted()[: len(events)] == events
    assert "comment.published" not in noted()


def test_an_author_who_takes_a_comment_back_is_heard_of(hears):
    comment = submitted(a_thread())
    hears()

    service.withdraw(comment.pk, NOW)

    assert noted() == ["comment.removed"]


def test_a_program_hears_only_of_what_it_asked_for(hears):
    hears("comment.held")
    hears("comment.published", path="/other")
    submitted(a_thread())

    [delivery] = WebhookDelivery.objects.all()
    assert delivery.event == "comment.published"
    assert delivery.webhook.url.endswith("/other")


def test_what_did_not_happen_is_not_heard_of(hears, moderator):
    hears()
    comment = a_comment(state=State.HELD)

    with transaction.atomic():
        decide(comment, "held", "spam", moderator)
        transaction.set_rollback(True)

    assert noted() == []


def test_a_reply_costs_one_statement_more_with_webhooks_and_none_without(hears, moderator):
    texts = iter(["Thank you, the mill is a joy to see.", "My aunt worked there in the war.", "When is it open?"])

    def statements() -> int:
        current.rule_set()  # read once after each change
        draft = a_draft(a_thread(), text=next(texts), author_name="Bob")
        with CaptureQueriesContext(connection) as captured:
            assert service.submit(draft, BOB, NOW).state == State.PUBLISHED
        return len([one for one in captured if "SAVEPOINT" not in one["sql"]])

    # Three reads and three writes, which PostgreSQL takes as one.
    without = 4 if connection.vendor == "postgresql" else 6
    assert statements() == without
    hears()
    assert statements() == without + 1
    registry.remove(Webhook.objects.get().pk, moderator.pk, NOW)
    assert statements() == without


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "https://localhost/", "ftp://example.org/", "http://10.0.0.1/"])
def test_an_address_inside_the_network_is_not_registered(url, moderator):
    with pytest.raises(NotAllowedError):
        registry.register(url, ["comment.held"], moderator.pk, NOW)

    assert not Webhook.objects.exists()


def test_a_name_that_has_come_to_lead_into_the_network_is_given_up_at_once(hears, program, settings):
    hears("comment.received")
    submitted(a_thread())
    settings.INNER_HOSTS = frozenset()

    assert webhooks.deliver_due(SOON) == 0

    delivery = WebhookDelivery.objects.get()
    assert (delivery.due_at, delivery.is_delivered) == (None, False)
    assert "inside a network" in delivery.problem
    assert program.asked == []


@pytest.mark.parametrize(
    ("reply", "problem"), [(answer(500), "500"), (answer(302, Location="/x"), "302"), (b"", "no answer")]
)
def test_what_is_not_taken_is_tried_again_later_and_later_for_three_days(hears, program, reply, problem):
    hears("comment.received")
    submitted(a_thread())
    program.answers[HOOK] = reply

    now, waits = SOON, []
    while True:
        assert webhooks.deliver_due(now) == 0
        delivery = WebhookDelivery.objects.get()
        assert problem in delivery.problem
        if delivery.due_at is None:
            break
        waits.append(delivery.due_at - now)
        now = delivery.due_at

    assert waits[:3] == [timedelta(seconds=30), timedelta(seconds=60), timedelta(seconds=120)]
    assert waits == sorted(waits)
    assert timedelta(days=3) < now - NOW < timedelta(days=4)
    assert delivery.tries == len(program.asked) == len(waits) + 1
    assert set(program.paths) == {HOOK}


def test_what_was_not_taken_is_delivered_when_the_program_is_back(hears, program):
    hears("comment.received")
    submitted(a_thread())
    program.answers[HOOK] = answer(503)
    webhooks.deliver_due(SOON)
    program.answers[HOOK] = answer(204)

    assert webhooks.deliver_due(at(seconds=20)) == 0
    assert webhooks.deliver_due(at(minutes=1)) == 1

    delivery = WebhookDelivery.objects.get()
    assert (delivery.is_delivered, delivery.status, delivery.problem, delivery.tries) == (True, 204, "", 2)


def test_a_program_that_answers_byte_by_byte_holds_up_only_its_own_events(hears, program, monkeypatch):
    # In this time a busy machine reaches the other program.
    monkeypatch.setattr(webhooks, "_LIMITS", Limits(seconds=2.0))
    end = threading.Event()
    program.answers["/slow"] = without_end(b"HTTP/1.1 200 OK\r\nX: ", b"a", end, 0.02)
    hears("comment.received", path="/slow")
    hears("comment.received")
    for number in range(3):
        submitted(a_thread(), text=f"{KIND_WORDS} {number}")
    begun = time.monotonic()
    try:
        assert webhooks.deliver_due(SOON) == 3
    finally:
        end.set()

    assert time.monotonic() - begun < 60.0
    assert program.paths.count("/slow") == 1


def test_an_endless_answer_counts_by_its_status(hears, program):
    end = threading.Event()
    program.answers[HOOK] = without_end(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 10_000, end)
    hears("comment.received")
    submitted(a_thread())

    assert webhooks.deliver_due(SOON) == 1
    end.set()


def test_an_event_can_be_sent_again(hears, program):
    hears("comment.received")
    submitted(a_thread())
    webhooks.deliver_due(SOON)
    delivery = WebhookDelivery.objects.get()

    assert webhooks.resend(delivery.pk, at(hours=1))
    assert webhooks.deliver_due(at(hours=2)) == 1

    assert [json.loads(asked.body)["id"] for asked in program.asked] == [delivery.pk] * 2
    assert not webhooks.resend(delivery.pk + 1, NOW)


def test_the_secret_and_the_address_are_in_no_log(hears, program, caplog):
    caplog.set_level("DEBUG")
    secret = hears("comment.received")
    submitted(a_thread())
    program.answers[HOOK] = answer(500)
    webhooks.deliver_due(SOON)

    ours = "".join(
        record.getMessage() for record in caplog.records if record.name.startswith(("broadsheet", "urllib3"))
    )
    assert "500" in ours
    assert secret not in ours
    assert "key=1" not in ours
    assert secret not in Webhook.objects.get().secret


@pytest.mark.parametrize("is_listed", [False, True])
def test_a_change_of_the_sites_secret_is_outlasted_where_the_old_one_is_listed(hears, settings, is_listed):
    hears("comment.received")
    submitted(a_thread())
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if is_listed else []
    settings.SECRET_KEY = "another secret, and a long one at that"

    assert webhooks.deliver_due(SOON) == is_listed
    assert is_listed or "secret" in WebhookDelivery.objects.get().problem
