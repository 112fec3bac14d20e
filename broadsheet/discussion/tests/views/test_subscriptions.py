"""Asking for mail, confirming it and ending it."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.models import Frequency, OptOut, OutgoingMail, Subscription
from broadsheet.discussion.notifications import outbox, subscriptions
from broadsheet.discussion.notifications.subscriptions import SubscriptionRequest
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.tests.build import (
    ANNA,
    BOX,
    BROWSER,
    KIND_WORDS,
    NOW,
    a_comment,
    a_subscription,
    a_thread,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, settings):
    settings.MAIL_WORKS = True
    client.defaults |= {"HTTP_USER_AGENT": BROWSER, "HTTP_SEC_FETCH_SITE": "same-origin"}
    return client


def test_mail_comes_only_after_the_address_has_agreed(browser):
    thread = a_thread()

    page = browser.post(
        reverse("discussion:follow", args=[thread.pk]), {"email": "Carol@Example.org", "frequency": "daily"}
    )
    assert "Please check your mail." in page.content.decode()
    link = re.search(r"/mail/confirm/[^\s]+", OutgoingMail.objects.get().text)[0]
    a_comment(thread, posted_at=timezone.now())
    assert subscriptions.notify_at_once(timezone.now()) == 0
    browser.get(link)
    assert Subscription.objects.get().confirmed_at is None, "a scanner that opens links must not confirm"
    browser.post(link)

    found = Subscription.objects.get()
    assert (found.email, found.frequency) == ("carol@example.org", Frequency.DAILY)
    assert found.confirmed_at


def test_a_reply_may_ask_for_mail_about_its_answers(browser):
    thread = a_thread(opened_at=timezone.now())
    page_url = reverse("discussion:reply", args=[thread.pk])
    stamp = re.search(r'name="stamp" value="([^"]+)"', browser.get(page_url).content.decode())[1]

    browser.post(page_url, {"comment": KIND_WORDS, "name": "Carol", "email": BOX, "stamp": stamp, "follow": "replies"})

    found = Subscription.objects.get()
    assert found.comment == thread.comments.get()
    assert found.confirmed_at is None


@pytest.mark.parametrize("wanted", [{"follow": "all"}, {"confirm": "on"}])
def test_who_wants_mail_is_asked_for_the_address_and_reads_that_a_mail_comes(browser, wanted):
    thread = a_thread(opened_at=timezone.now())
    page_url = reverse("discussion:reply", args=[thread.pk])
    stamp = re.search(r'name="stamp" value="([^"]+)"', browser.get(page_url).content.decode())[1]
    fields = {"comment": KIND_WORDS, "name": "Carol", "stamp": stamp, "elapsed": "95"} | wanted

    asked = browser.post(page_url, fields)
    answer = browser.get(browser.post(page_url, fields | {"email": BOX}).url)

    assert asked.status_code == 422
    assert "Please enter the address to which we shall write." in asked.content.decode()
    assert "mail=1" in answer.url
    assert thread.comments.count() == 1


@pytest.mark.parametrize(
    ("page_url", "fields"),
    [("follow", {"frequency": "at-once"}), ("me", {"name": "Carol"}), ("mail-receipt", {})],
)
def test_a_missing_address_is_pointed_out_at_its_field(browser, page_url, fields):
    comment = a_comment()
    place = {"follow": [comment.thread_id], "me": [], "mail-receipt": [receipts.token(comment.pk)]}[page_url]

    page = browser.post(reverse(f"discussion:{page_url}", args=place), fields).content.decode()

    field = re.search(r'<input[^>]*name="email"[^>]*>', page)[0]
    assert 'aria-invalid="true"' in field
    assert "autofocus" in field
    described = re.search(r'aria-describedby="([^"]+)"', field)[1].split()
    assert all(f'id="{place}"' in page for place in described)


def test_the_answer_is_the_same_whether_an_address_is_known_or_wants_no_mail(browser):
    thread = a_thread()
    a_subscription(thread)
    subscriptions.stop_all("dan@example.org", NOW)
    page_url = reverse("discussion:follow", args=[thread.pk])

    pages = [
        browser.post(page_url, {"email": email, "frequency": "at-once"}).content
        for email in (BOX, "dan@example.org", "new@example.org")
    ]

    assert len(set(pages)) == 1
    assert {outgoing.to for outgoing in OutgoingMail.objects.all()} == {"new@example.org"}


def test_a_mail_program_ends_it_with_one_click_without_cookie_or_origin(client):
    subscription = a_subscription(a_thread())
    page_url = reverse("discussion:mail-stop", args=[subscriptions.token(subscription)])

    assert client.get(page_url).status_code == 200
    assert Subscription.objects.exists(), "opening the link must not end it"
    response = client.post(page_url, {"List-Unsubscribe": "One-Click"}, headers={"origin": "https://mail.example"})

    assert response.status_code == 200
    assert not Subscription.objects.exists()
    assert client.post(page_url).status_code == 200


def test_an_address_can_say_never_again(client):
    thread = a_thread()
    subscription = a_subscription(thread)

    client.post(reverse("discussion:mail-stop", args=[subscriptions.token(subscription)]), {"all": "1"})

    assert subscriptions.subscribe(SubscriptionRequest(BOX, thread.pk), ANNA, NOW)
    assert not Subscription.objects.exists()
    assert BOX not in OptOut.objects.get().address


@pytest.mark.parametrize("token", ["x", "1", "1.AAAA", "9" * 300, "%00"])
@pytest.mark.parametrize("page_url", ["mail-stop", "mail-confirm"])
def test_a_link_that_is_none_of_ours_does_nothing(client, page_url, token):
    a_subscription(a_thread())

    client.post(reverse(f"discussion:{page_url}", args=[token]), {"all": "1"})

    assert Subscription.objects.count() == 1
    assert not OptOut.objects.exists()


def test_a_receipts_token_ends_no_mail(client):
    subscription = a_subscription(a_thread())

    client.post(reverse("discussion:mail-stop", args=[receipts.token(subscription.pk)]))

    assert Subscription.objects.exists()


def test_a_flood_of_requests_ends_for_one_sender_and_for_one_thread(browser):
    thread = a_thread()
    page_url = reverse("discussion:follow", args=[thread.pk])
    for number in range(5):
        browser.post(page_url, {"email": f"box{number}@example.org", "frequency": "at-once"})

    assert browser.post(page_url, {"email": BOX, "frequency": "at-once"}).status_code == 429
    taken = [
        subscriptions.subscribe(
            SubscriptionRequest(f"flood{number}@example.org", thread.pk), Sender(f"198.51.{number}.7"), timezone.now()
        )
        for number in range(201)
    ]
    assert not all(taken)


@pytest.mark.parametrize("fields", [{}, {"email": "a b@example.org"}, {"email": "a" * 300 + "@example.org"},
                                    {"email": BOX, "frequency": "hourly"}])  # fmt: skip
def test_a_request_that_will_not_do_comes_back(browser, fields):
    response = browser.post(reverse("discussion:follow", args=[a_thread().pk]), {"frequency": "at-once"} | fields)

    assert response.status_code == 422
    assert not Subscription.objects.exists()


def test_another_site_cannot_ask(browser):
    page_url = reverse("discussion:follow", args=[a_thread().pk])

    assert (
        browser.post(
            page_url, {"email": BOX, "frequency": "at-once"}, headers={"sec-fetch-site": "cross-site"}
        ).status_code
        == 403
    )


def test_where_no_mail_server_is_set_up_no_mail_is_offered(client):
    thread = a_thread()

    assert client.get(reverse("discussion:follow", args=[thread.pk])).status_code == 404
    assert 'name="follow"' not in client.get(reverse("discussion:reply", args=[thread.pk])).content.decode()


def test_an_author_has_the_receipt_mailed_and_the_address_is_not_kept(browser):
    comment = a_comment()
    page_url = reverse("discussion:mail-receipt", args=[receipts.token(comment.pk)])

    assert browser.post(page_url, {"email": "x"}).status_code == 422
    assert browser.post(page_url, {"email": BOX}).status_code == 200

    outgoing = OutgoingMail.objects.get()
    assert reverse("discussion:receipt", args=[receipts.token(comment.pk)]) in outgoing.text
    outbox.send_due(timezone.now())
    comment.refresh_from_db()
    assert comment.author_email == ""
    assert not OutgoingMail.objects.exists()
    assert [browser.post(page_url, {"email": f"b{number}@example.org"}).status_code for number in range(6)][-1] == 429
