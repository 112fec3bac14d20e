"""Registering webhooks through the API."""

import pytest
from django.contrib.auth.models import Permission

from broadsheet.api.models import AccessKey
from broadsheet.discussion.models import Webhook
from broadsheet.discussion.tests.build import a_thread, submitted

pytestmark = pytest.mark.django_db
URL = "https://app.example/hook"


@pytest.fixture
def registering(program):
    made = program("webhooks")
    AccessKey.objects.get().user.user_permissions.add(Permission.objects.get(codename="add_webhook"))
    return made


def test_a_webhook_is_registered_listed_and_removed(registering):
    made = registering.post("/webhooks", {"url": URL, "events": ["comment.held", "comment.received"]})

    assert made.status == 201
    assert len(made.body["secret"]) > 30
    [listed] = registering.get("/webhooks").body["items"]
    assert listed == made.body | {"secret": None}
    assert listed["events"] == ["comment.received", "comment.held"]
    assert registering.delete(f"/webhooks/{listed['id']}").status == 204
    assert registering.delete(f"/webhooks/{listed['id']}").problem == (404, "")


def test_what_was_sent_is_listed_page_by_page_and_sent_again(registering):
    webhook = registering.post("/webhooks", {"url": URL, "events": ["comment.received"]}).body
    for number in range(3):
        submitted(a_thread(), text=f"Some kind words about bees, number {number}.")

    path = f"/webhooks/{webhook['id']}/deliveries"
    first = registering.get(path, limit=2).body
    second = registering.get(path, limit=2, cursor=first["next"]).body

    items = first["items"] + second["items"]
    assert [item["event"] for item in items] == ["comment.received"] * 3
    assert len({item["payload"]["comment"]["id"] for item in items}) == 3
    assert second["next"] is None
    assert registering.post(f"/deliveries/{items[0]['id']}/resend").status == 202
    assert registering.post("/deliveries/999999/resend").problem == (404, "")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"url": "http://169.254.169.254/latest"}, "url"),
        ({"url": "http://[::1]:8000/"}, "url"),
        ({"url": "x"}, "url"),
        ({"url": "https://me:word@app.example/"}, "url"),
        ({"url": ""}, "url"),
        ({"events": []}, "events"),
        ({"events": ["comment.moon"]}, "events.0"),
    ],
)
def test_a_webhook_that_makes_no_sense_is_refused(registering, fields, wrong):
    answer = registering.post("/webhooks", {"url": URL, "events": ["comment.held"]} | fields)

    assert answer.problem == (422, "invalid")
    assert list(answer.body["errors"]) == [wrong]
    assert not Webhook.objects.exists()


def test_an_account_that_may_not_register_webhooks_may_not_through_a_key(program):
    assert program("webhooks").get("/webhooks").problem == (403, "not-allowed")
