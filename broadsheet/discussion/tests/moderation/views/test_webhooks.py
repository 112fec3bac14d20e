"""The page of the webhooks, for administrators."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from broadsheet.discussion.models import AuditEntry, Webhook, WebhookDelivery
from broadsheet.discussion.notifications import webhooks
from broadsheet.discussion.tests.build import a_moderator, a_thread, submitted

pytestmark = pytest.mark.django_db
PAGE = "/moderation/webhooks/"


@pytest.fixture
def administrator(client):
    user = a_moderator("ada")
    user.user_permissions.add(Permission.objects.get(codename="add_webhook"))
    client.force_login(user)
    return client


def register(browser, url: str = "https://app.example/hook", events=("comment.received",)):
    return browser.post(PAGE, {"url": url, "events": events})


def test_a_webhook_is_registered_and_its_secret_shown_once(administrator):
    page = register(administrator).content.decode()

    [webhook] = Webhook.objects.all()
    assert (webhook.url, webhook.events) == ("https://app.example/hook", ["comment.received"])
    assert "https://app.example/hook" in page
    assert "shown this once" in page
    assert "shown this once" not in administrator.get(PAGE).content.decode()
    assert AuditEntry.objects.get().about == "https://app.example/hook"


@pytest.mark.parametrize(
    ("url", "events", "words"),
    [
        ("https://app.example/", (), "at least one event"),
        ("", ("comment.held",), "required"),
        ("http://127.0.0.1/", ("comment.held",), "cannot be called"),
        ("ftp://x.example/", ("comment.held",), "cannot be called"),
        ("https://app.example/", ("comment.moon",), "not one of"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_registered(administrator, url, events, words):
    response = register(administrator, url, events)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Webhook.objects.exists()


def test_what_was_sent_is_listed_and_can_be_sent_again(administrator):
    register(administrator)
    submitted(a_thread())
    delivery = WebhookDelivery.objects.get()
    WebhookDelivery.objects.update(due_at=None, tries=1, problem="it answered 500", status=500)

    assert "given up: it answered 500" in " ".join(administrator.get(PAGE).content.decode().split())
    administrator.post(reverse("desk:resend"), {"delivery": delivery.pk})
    assert webhooks.latest_deliveries(1)[0].due_at is not None
    assert "waits" in administrator.get(PAGE).content.decode()


def test_a_webhook_is_removed_with_what_was_sent_to_it(administrator):
    register(administrator)
    submitted(a_thread())
    remove = {"webhook": Webhook.objects.get().pk}

    administrator.post(reverse("desk:remove-webhook"), remove)

    assert not Webhook.objects.exists()
    assert not WebhookDelivery.objects.exists()
    again = administrator.post(reverse("desk:remove-webhook"), remove, follow=True)
    assert "not there any more" in again.content.decode()


def test_moderators_may_not(desk):
    for path in (PAGE, f"{PAGE}remove", f"{PAGE}resend"):
        assert desk.post(path).status_code == 403
    assert "Webhooks" not in desk.get("/moderation/").content.decode()
