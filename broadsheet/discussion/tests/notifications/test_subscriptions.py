"""Mail about replies: who gets it, about what, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from broadsheet.discussion import service
from broadsheet.discussion.models import Frequency, OutgoingMail
from broadsheet.discussion.notifications import outbox, subscriptions
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    BOX,
    NOW,
    a_comment,
    a_moderator,
    a_subscription,
    a_thread,
    at,
    queue_mail,
)

pytestmark = pytest.mark.django_db


def notice() -> OutgoingMail | None:
    mail = OutgoingMail.objects.get()
    return mail if subscriptions.write(mail, NOW) else None


def test_a_mail_quotes_line_by_line_what_was_written():
    thread = a_thread()
    a_subscription(thread)
    a_comment(thread, text="> Bees sleep\n\n- no <b>\n" + "bee " * 80, posted_at=NOW + timedelta(minutes=1))

    subscriptions.notify_at_once(NOW + timedelta(minutes=5))

    text = notice().text
    assert "> > Bees sleep\n> - no <b>\n> bee bee" in text
    assert "bee …\n" in text


def test_one_mail_reports_all_that_is_new_and_nothing_twice():
    thread = a_thread(title="The old mill")
    a_subscription(thread)
    a_comment(thread, text="First *news*", author_name="Anna")
    a_comment(thread, text="Second news", author_name="Bob")

    assert subscriptions.notify_at_once(at(minutes=1)) == 1
    assert subscriptions.notify_at_once(at(minutes=2)) == 0

    assert "news" not in OutgoingMail.objects.get().text, "a mail that waits holds no comment's words"
    outgoing = notice()
    assert outgoing.subject == "2 new replies: The old mill"
    assert "First *news*" in outgoing.text
    assert "Second news" in outgoing.text
    assert outgoing.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("frequency", Frequency)
def test_what_is_above_a_limit_comes_with_the_next_mail(monkeypatch, frequency):
    tell = subscriptions.notify_daily if frequency == Frequency.DAILY else subscriptions.notify_at_once
    thread = a_thread()
    a_subscription(thread, frequency=frequency)
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
    a_subscription(thread)
    a_subscription(thread, email="dan@example.org")
    a_comment(thread)
    for _ in range(outbox._ALL_A_DAY):
        queue_mail(BOX, at(minutes=1), subject="Hi")

    assert subscriptions.notify_at_once(at(minutes=2)) == 0
    assert subscriptions.notify_at_once(at(minutes=3)) == 1
    assert OutgoingMail.objects.filter(to="dan@example.org").exists()


def test_whoever_follows_one_comment_hears_only_of_what_stands_under_it():
    thread = a_thread()
    mine, other = a_comment(thread), a_comment(thread)
    a_subscription(thread, mine)
    a_comment(thread, parent=other, text="Elsewhere")
    answer = a_comment(thread, parent=mine, text="Under mine")
    a_comment(thread, parent=answer, text="Deeper")

    subscriptions.notify_at_once(at(minutes=1))

    text = notice().text
    assert "Under mine" in text
    assert "Deeper" in text
    assert "Elsewhere" not in text


def test_nobody_gets_mail_about_their_own_words():
    thread = a_thread()
    a_subscription(thread)
    a_comment(thread, author_email="Carol@example.org")

    assert subscriptions.notify_at_once(at(minutes=1)) == 0


@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLISHED])
def test_what_is_hidden_is_never_mailed_and_what_is_taken_away_while_it_waits_neither(state):
    thread, grace = a_thread(), a_moderator()
    a_subscription(thread)
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


def test_a_comment_that_was_approved_late_is_reported_when_it_appears():
    thread, grace = a_thread(), a_moderator()
    a_subscription(thread)
    held = a_comment(thread, State.HELD, text="approved late")
    subscriptions.notify_at_once(at(minutes=1))

    service.decide(held.pk, State.HELD, State.PUBLISHED, grace.pk, at(hours=5))
    subscriptions.notify_at_once(at(hours=5, minutes=1))

    assert "approved late" in notice().text


def test_the_daily_mail_comes_once_a_day_at_its_hour(settings):
    settings.DIGEST_HOUR = 7
    thread = a_thread()
    a_subscription(thread, frequency=Frequency.DAILY)
    morning = NOW.replace(hour=7, minute=5) + timedelta(days=1)
    a_comment(thread, text="news of the day")

    assert subscriptions.notify_at_once(morning) == 0
    assert subscriptions.notify_daily(morning) == 1
    a_comment(thread, text="later that day", posted_at=morning + timedelta(hours=1))
    assert subscriptions.notify_daily(morning + timedelta(hours=2)) == 0
    assert subscriptions.notify_daily(morning + timedelta(days=1)) == 1


def test_what_was_edited_while_the_mail_waited_is_mailed_as_it_is_now():
    thread = a_thread()
    a_subscription(thread)
    comment = a_comment(thread, text="before")
    subscriptions.notify_at_once(at(minutes=1))
    type(comment).objects.filter(pk=comment.pk).update(text="afterwards")

    assert subscriptions.deliver(at(minutes=2)) == 1

    assert "afterwards" in mail.outbox[0].body
    assert "before" not in mail.outbox[0].body


def test_of_several_comments_only_those_still_visible_are_mailed():
    thread, grace = a_thread(), a_moderator()
    a_subscription(thread)
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
    subscription = a_subscription(thread)
    a_comment(thread)
    subscriptions.notify_at_once(at(minutes=1))

    end(subscription)

    assert not OutgoingMail.objects.exists()


def test_a_mail_quotes_twenty_comments_and_says_that_there_are_more():
    thread = a_thread()
    a_subscription(thread)
    for number in range(21):
        a_comment(thread, text=f"number {number} of them")

    subscriptions.notify_at_once(at(minutes=1))

    assert notice().text.count("of them") == 20
    assert "There is more" in notice().text


def test_a_comment_whose_transaction_ends_late_is_still_reported():
    thread = a_thread()
    a_subscription(thread)
    a_comment(thread, text="early")
    subscriptions.notify_at_once(at(seconds=30))
    OutgoingMail.objects.all().delete()
    a_comment(thread, text="stamped before that round", posted_at=at(seconds=25))

    subscriptions.notify_at_once(at(minutes=1))

    assert "stamped before that round" in notice().text


def test_a_title_or_name_with_line_breaks_begins_no_header():
    thread = a_thread(title="Mill\r\nBcc: all@example.org")
    a_subscription(thread)
    a_comment(thread, author_name="Mallory\nX-Evil: 1")
    subscriptions.notify_at_once(at(minutes=1))

    subscriptions.deliver(at(minutes=1))

    message = mail.outbox[0].message()
    assert message["Bcc"] is None
    assert message["X-Evil"] is None
