"""Letters and subscriptions: asked for, confirmed, limited, ended with one click, and never about what is hidden."""

from __future__ import annotations

import re
import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from broadsheet.discussion import limits, service
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.models import Frequency, OptOut, OutgoingMail, Subscription
from broadsheet.discussion.notifications import outbox, subscriptions
from broadsheet.discussion.notifications.subscriptions import SubscriptionRequest
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    ANNA,
    BROWSER,
    KIND_WORDS,
    NOW,
    a_comment,
    a_moderator,
    a_thread,
    queue_mail,
)
from broadsheet.privacy import retention

pytestmark = pytest.mark.django_db
BOX = "carol@example.org"


def at(**delta):
    return NOW + timedelta(**delta)


def subscribed(thread, comment=None, frequency=Frequency.AT_ONCE, email=BOX) -> Subscription:
    subscriptions.subscribe(SubscriptionRequest(email, thread.pk, comment and comment.pk, frequency), ANNA, at(days=-1))
    found = Subscription.objects.get(email=email, thread=thread, comment=comment)
    subscriptions.confirm(found, at(days=-1))
    OutgoingMail.objects.all().delete()
    return Subscription.objects.get(pk=found.pk)


def notice() -> OutgoingMail | None:
    mail = OutgoingMail.objects.get()
    return mail if subscriptions.write(mail) else None


@pytest.fixture
def browser(client, settings):
    settings.MAIL_WORKS = True
    client.defaults |= {"HTTP_USER_AGENT": BROWSER, "HTTP_SEC_FETCH_SITE": "same-origin"}
    return client


# -- letters


def test_a_letter_goes_out_once_with_what_mail_programs_need(settings):
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


def test_two_workers_do_not_send_one_letter_twice():
    queue_mail(BOX)
    letter = OutgoingMail.objects.get()

    assert outbox._claim(letter, NOW)
    assert not outbox._claim(letter, NOW)


class Broken:
    """A mail server that does not answer, or does not want a letter."""

    def __init__(self, problem: Exception, on_open: bool = False) -> None:
        self.problem, self.on_open = problem, on_open

    def open(self):
        if self.on_open:
            raise self.problem

    def close(self):
        pass

    def send_messages(self, _messages):
        raise self.problem


@pytest.mark.parametrize(
    "server",
    [Broken(ConnectionRefusedError("down"), on_open=True), Broken(smtplib.SMTPServerDisconnected("gone")),
     Broken(smtplib.SMTPDataError(451, b"later"))],
)  # fmt: skip
def test_while_the_mail_server_is_down_letters_wait_longer_and_longer(monkeypatch, server):
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


def test_a_letter_is_given_up_after_three_days(monkeypatch):
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
def test_what_is_no_address_gets_no_letter(address):
    with pytest.raises(ValidationError):
        queue_mail(address)


@pytest.mark.parametrize("code", [421, 450, 451])
def test_an_address_that_is_put_off_by_greylisting_gets_its_letter_later(monkeypatch, code):
    queue_mail(BOX)
    refused = []
    monkeypatch.setattr(outbox, "get_connection", lambda: Broken(smtplib.SMTPRecipientsRefused({BOX: (code, b"")})))

    outbox.send_due(NOW, on_refused=refused.append)
    monkeypatch.undo()

    assert refused == []
    assert outbox.send_due(at(minutes=1)) == 1


def test_a_letter_refused_for_its_content_is_not_sent_again_and_again(monkeypatch):
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
    settings.LETTERS_PER_HOUR = 1
    assert not queue_mail("eve@example.org", subject="Hi")


def test_what_stands_behind_a_plus_is_the_same_mailbox():
    boxes = [BOX, "carol+1@example.org", "carol+2@example.org", "Carol+3@example.org"]

    assert [queue_mail(box, kind="confirm-me", subject="Hi") for box in boxes] == [True, True, True, False]


def test_a_network_does_not_use_up_what_the_site_sends():
    asked = [limits.is_mail_over_limit("subscribe", Sender(f"2001:db8:1:{n:x}::9"), NOW) for n in range(51)]

    assert asked == [False] * 50 + [True]
    assert not limits.is_mail_over_limit("subscribe", ANNA, NOW)


# -- subscriptions


def test_mail_comes_only_after_the_address_has_agreed(browser):
    thread = a_thread()

    page = browser.post(
        reverse("discussion:follow", args=[thread.pk]), {"email": "Carol@Example.org", "frequency": "daily"}
    )
    assert "Please look into your mailbox." in page.content.decode()
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
    door = reverse("discussion:reply", args=[thread.pk])
    stamp = re.search(r'name="stamp" value="([^"]+)"', browser.get(door).content.decode())[1]

    browser.post(door, {"comment": KIND_WORDS, "name": "Carol", "email": BOX, "stamp": stamp, "follow": "replies"})

    found = Subscription.objects.get()
    assert found.comment == thread.comments.get()
    assert found.confirmed_at is None


@pytest.mark.parametrize("wish", [{"follow": "all"}, {"confirm": "on"}])
def test_who_wants_mail_is_asked_for_the_address_and_told_that_a_letter_comes(browser, wish):
    thread = a_thread(opened_at=timezone.now())
    door = reverse("discussion:reply", args=[thread.pk])
    stamp = re.search(r'name="stamp" value="([^"]+)"', browser.get(door).content.decode())[1]
    fields = {"comment": KIND_WORDS, "name": "Carol", "stamp": stamp, "elapsed": "95"} | wish

    asked = browser.post(door, fields)
    told = browser.get(browser.post(door, fields | {"email": BOX}).url)

    assert asked.status_code == 422
    assert "Please enter the address to which we shall write." in asked.content.decode()
    assert "letter=1" in told.url
    assert thread.comments.count() == 1


@pytest.mark.parametrize(
    ("door", "fields"),
    [("follow", {"frequency": "at-once"}), ("me", {"name": "Carol"}), ("mail-receipt", {})],
)
def test_a_missing_address_is_pointed_out_at_its_field(browser, door, fields):
    comment = a_comment()
    place = {"follow": [comment.thread_id], "me": [], "mail-receipt": [receipts.token(comment.pk)]}[door]

    page = browser.post(reverse(f"discussion:{door}", args=place), fields).content.decode()

    field = re.search(r'<input[^>]*name="email"[^>]*>', page)[0]
    assert 'aria-invalid="true"' in field
    assert "autofocus" in field
    described = re.search(r'aria-describedby="([^"]+)"', field)[1].split()
    assert all(f'id="{place}"' in page for place in described)


def test_a_letter_quotes_line_by_line_what_was_said():
    thread = a_thread()
    subscribed(thread)
    a_comment(thread, text="> Bees sleep\n\n- no <b>\n" + "bee " * 80, posted_at=NOW + timedelta(minutes=1))

    subscriptions.notify_at_once(NOW + timedelta(minutes=5))

    text = notice().text
    assert "> > Bees sleep\n> - no <b>\n> bee bee" in text
    assert "bee …\n" in text


def test_the_answer_is_the_same_whether_an_address_is_known_or_wants_no_mail(browser):
    thread = a_thread()
    subscribed(thread)
    subscriptions.stop_all("dan@example.org", NOW)
    door = reverse("discussion:follow", args=[thread.pk])

    pages = [
        browser.post(door, {"email": email, "frequency": "at-once"}).content
        for email in (BOX, "dan@example.org", "new@example.org")
    ]

    assert len(set(pages)) == 1
    assert {letter.to for letter in OutgoingMail.objects.all()} == {"new@example.org"}


def test_one_letter_tells_all_that_is_new_and_nothing_twice():
    thread = a_thread(title="The old mill")
    subscribed(thread)
    a_comment(thread, text="First *news*", author_name="Anna")
    a_comment(thread, text="Second news", author_name="Bob")

    assert subscriptions.notify_at_once(at(minutes=1)) == 1
    assert subscriptions.notify_at_once(at(minutes=2)) == 0

    assert "news" not in OutgoingMail.objects.get().text, "a letter that waits holds no comment's words"
    letter = notice()
    assert letter.subject == "2 new replies: The old mill"
    assert "First *news*" in letter.text
    assert "Second news" in letter.text
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("frequency", Frequency)
def test_what_is_above_a_limit_is_told_with_the_next_letter(monkeypatch, frequency):
    tell = subscriptions.notify_daily if frequency == Frequency.DAILY else subscriptions.notify_at_once
    thread = a_thread()
    subscribed(thread, frequency=frequency)
    first = a_comment(thread)
    monkeypatch.setattr(outbox, "_ALL_A_DAY", 0)
    assert tell(at(days=1)) == 0
    monkeypatch.undo()
    second = a_comment(thread, posted_at=at(days=1, hours=1))

    assert tell(at(days=2)) == 1
    assert tell(at(days=2, minutes=1)) == 0
    assert OutgoingMail.objects.get().about == [first.pk, second.pk]


def test_those_above_a_limit_keep_nobody_else_waiting(monkeypatch):
    monkeypatch.setattr(subscriptions, "_BATCH", 1)
    thread = a_thread()
    subscribed(thread)
    subscribed(thread, email="dan@example.org")
    a_comment(thread)
    for _ in range(outbox._ALL_A_DAY):
        queue_mail(BOX, at(minutes=1), subject="Hi")

    assert subscriptions.notify_at_once(at(minutes=2)) == 0
    assert subscriptions.notify_at_once(at(minutes=3)) == 1
    assert OutgoingMail.objects.filter(to="dan@example.org").exists()


def test_whoever_follows_one_comment_hears_only_of_what_stands_under_it():
    thread = a_thread()
    mine, other = a_comment(thread), a_comment(thread)
    subscribed(thread, mine)
    a_comment(thread, parent=other, text="Elsewhere")
    answer = a_comment(thread, parent=mine, text="Under mine")
    a_comment(thread, parent=answer, text="Deeper")

    subscriptions.notify_at_once(at(minutes=1))

    text = notice().text
    assert "Under mine" in text
    assert "Deeper" in text
    assert "Elsewhere" not in text


def test_nobody_is_told_of_his_own_words():
    thread = a_thread()
    subscribed(thread)
    a_comment(thread, author_email="Carol@example.org")

    assert subscriptions.notify_at_once(at(minutes=1)) == 0


@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLISHED])
def test_what_is_hidden_is_never_mailed_and_what_is_taken_away_while_it_waits_neither(state):
    thread, grace = a_thread(), a_moderator()
    subscribed(thread)
    a_comment(thread, state, text="hidden words", published_at=NOW)
    assert subscriptions.notify_at_once(at(minutes=1)) == 0
    shown = a_comment(thread, text="shown for a moment", posted_at=at(minutes=2))
    assert subscriptions.notify_at_once(at(minutes=3)) == 1

    if state in {State.SPAM, State.REJECTED}:
        service.decide(shown.pk, State.PUBLISHED, state, grace.pk, at(minutes=4))
    else:
        service.erase_by_id(shown.pk, at(minutes=4))

    assert subscriptions.deliver(at(minutes=5)) == 0
    assert not OutgoingMail.objects.exists()
    assert mail.outbox == []


def test_a_comment_that_was_approved_late_is_told_when_it_appears():
    thread, grace = a_thread(), a_moderator()
    subscribed(thread)
    held = a_comment(thread, State.HELD, text="approved late")
    subscriptions.notify_at_once(at(minutes=1))

    service.decide(held.pk, State.HELD, State.PUBLISHED, grace.pk, at(hours=5))
    subscriptions.notify_at_once(at(hours=5, minutes=1))

    assert "approved late" in notice().text


def test_the_daily_letter_comes_once_a_day_at_its_hour(settings):
    settings.DIGEST_HOUR = 7
    thread = a_thread()
    subscribed(thread, frequency=Frequency.DAILY)
    morning = NOW.replace(hour=7, minute=5) + timedelta(days=1)
    a_comment(thread, text="news of the day")

    assert subscriptions.notify_at_once(morning) == 0
    assert subscriptions.notify_daily(morning) == 1
    a_comment(thread, text="later that day", posted_at=morning + timedelta(hours=1))
    assert subscriptions.notify_daily(morning + timedelta(hours=2)) == 0
    assert subscriptions.notify_daily(morning + timedelta(days=1)) == 1


def test_what_was_edited_while_the_letter_waited_is_mailed_as_it_is_now():
    thread = a_thread()
    subscribed(thread)
    comment = a_comment(thread, text="before")
    subscriptions.notify_at_once(at(minutes=1))
    type(comment).objects.filter(pk=comment.pk).update(text="afterwards")

    assert subscriptions.deliver(at(minutes=2)) == 1

    assert "afterwards" in mail.outbox[0].body
    assert "before" not in mail.outbox[0].body


def test_of_several_comments_only_those_still_visible_are_mailed():
    thread, grace = a_thread(), a_moderator()
    subscribed(thread)
    a_comment(thread, text="stays")
    gone = a_comment(thread, text="goes")
    subscriptions.notify_at_once(at(minutes=1))
    service.decide(gone.pk, State.PUBLISHED, State.REJECTED, grace.pk, at(minutes=2))

    subscriptions.deliver(at(minutes=3))

    assert "stays" in mail.outbox[0].body
    assert "goes" not in mail.outbox[0].body


@pytest.mark.parametrize("end", [subscriptions.stop, lambda found: found.thread.delete()])
def test_a_notice_that_waits_goes_with_its_subscription_or_thread(end):
    thread = a_thread()
    subscription = subscribed(thread)
    a_comment(thread)
    subscriptions.notify_at_once(at(minutes=1))

    end(subscription)

    assert not OutgoingMail.objects.exists()


def test_a_letter_quotes_twenty_comments_and_says_that_there_are_more():
    thread = a_thread()
    subscribed(thread)
    for number in range(21):
        a_comment(thread, text=f"number {number} of them")

    subscriptions.notify_at_once(at(minutes=1))

    assert notice().text.count("of them") == 20
    assert "There is more" in notice().text


def test_a_comment_whose_transaction_ends_late_is_still_told():
    thread = a_thread()
    subscribed(thread)
    a_comment(thread, text="early")
    subscriptions.notify_at_once(at(seconds=30))
    OutgoingMail.objects.all().delete()
    a_comment(thread, text="stamped before that round", posted_at=at(seconds=25))

    subscriptions.notify_at_once(at(minutes=1))

    assert "stamped before that round" in notice().text


def test_a_title_or_name_with_line_breaks_begins_no_header():
    thread = a_thread(title="Mill\r\nBcc: all@example.org")
    subscribed(thread)
    a_comment(thread, author_name="Mallory\nX-Evil: 1")
    subscriptions.notify_at_once(at(minutes=1))

    subscriptions.deliver(at(minutes=1))

    message = mail.outbox[0].message()
    assert message["Bcc"] is None
    assert message["X-Evil"] is None


# -- ending it


def test_a_mail_program_ends_it_with_one_click_without_cookie_or_origin(client):
    subscription = subscribed(a_thread())
    door = reverse("discussion:mail-stop", args=[subscriptions.token(subscription)])

    assert client.get(door).status_code == 200
    assert Subscription.objects.exists(), "opening the link must not end it"
    response = client.post(door, {"List-Unsubscribe": "One-Click"}, headers={"origin": "https://mail.example"})

    assert response.status_code == 200
    assert not Subscription.objects.exists()
    assert client.post(door).status_code == 200


def test_an_address_can_say_never_again(client):
    thread = a_thread()
    subscription = subscribed(thread)

    client.post(reverse("discussion:mail-stop", args=[subscriptions.token(subscription)]), {"all": "1"})

    assert subscriptions.subscribe(SubscriptionRequest(BOX, thread.pk), ANNA, NOW)
    assert not Subscription.objects.exists()
    assert BOX not in OptOut.objects.get().address


@pytest.mark.parametrize("token", ["x", "1", "1.AAAA", "9" * 300, "%00"])
@pytest.mark.parametrize("door", ["mail-stop", "mail-confirm"])
def test_a_link_that_is_none_of_ours_does_nothing(client, door, token):
    subscribed(a_thread())

    client.post(reverse(f"discussion:{door}", args=[token]), {"all": "1"})

    assert Subscription.objects.count() == 1
    assert not OptOut.objects.exists()


def test_a_receipts_token_ends_no_mail(client):
    subscription = subscribed(a_thread())

    client.post(reverse("discussion:mail-stop", args=[receipts.token(subscription.pk)]))

    assert Subscription.objects.exists()


# -- limits and data


def test_a_flood_of_wishes_ends_for_one_sender_and_for_one_thread(browser):
    thread = a_thread()
    door = reverse("discussion:follow", args=[thread.pk])
    for number in range(5):
        browser.post(door, {"email": f"box{number}@example.org", "frequency": "at-once"})

    assert browser.post(door, {"email": BOX, "frequency": "at-once"}).status_code == 429
    taken = [
        subscriptions.subscribe(
            SubscriptionRequest(f"flood{number}@example.org", thread.pk), Sender(f"198.51.{number}.7"), timezone.now()
        )
        for number in range(201)
    ]
    assert not all(taken)


@pytest.mark.parametrize("fields", [{}, {"email": "a b@example.org"}, {"email": "a" * 300 + "@example.org"},
                                    {"email": BOX, "frequency": "hourly"}])  # fmt: skip
def test_a_wish_that_will_not_do_comes_back(browser, fields):
    response = browser.post(reverse("discussion:follow", args=[a_thread().pk]), {"frequency": "at-once"} | fields)

    assert response.status_code == 422
    assert not Subscription.objects.exists()


def test_another_site_cannot_ask(browser):
    door = reverse("discussion:follow", args=[a_thread().pk])

    assert (
        browser.post(door, {"email": BOX, "frequency": "at-once"}, headers={"sec-fetch-site": "cross-site"}).status_code
        == 403
    )


def test_where_no_mail_server_is_set_up_no_mail_is_offered(client):
    thread = a_thread()

    assert client.get(reverse("discussion:follow", args=[thread.pk])).status_code == 404
    assert 'name="follow"' not in client.get(reverse("discussion:reply", args=[thread.pk])).content.decode()


def test_what_was_never_confirmed_is_forgotten_after_a_week():
    thread = a_thread()
    subscriptions.subscribe(SubscriptionRequest(BOX, thread.pk), ANNA, NOW)

    retention.run(at(days=6))
    assert Subscription.objects.exists()
    retention.run(at(days=8))

    assert not Subscription.objects.exists()


def test_an_author_has_the_receipt_mailed_and_the_address_is_not_kept(browser):
    comment = a_comment()
    door = reverse("discussion:mail-receipt", args=[receipts.token(comment.pk)])

    assert browser.post(door, {"email": "x"}).status_code == 422
    assert browser.post(door, {"email": BOX}).status_code == 200

    letter = OutgoingMail.objects.get()
    assert reverse("discussion:receipt", args=[receipts.token(comment.pk)]) in letter.text
    outbox.send_due(timezone.now())
    comment.refresh_from_db()
    assert comment.author_email == ""
    assert not OutgoingMail.objects.exists()
    assert [browser.post(door, {"email": f"b{number}@example.org"}).status_code for number in range(6)][-1] == 429
