"""What is refused before it is judged: closed threads, doubles, floods."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion import service
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.models import Comment, Thread
from broadsheet.discussion.service import Accepted, Refusal
from broadsheet.discussion.states import Mode, State
from broadsheet.discussion.tests.build import (
    ANNA,
    BOB,
    KIND_WORDS,
    NOW,
    a_comment,
    a_draft,
    a_thread,
    submitted,
)

pytestmark = pytest.mark.django_db


def count_of(thread: Thread) -> int:
    return Thread.objects.get(pk=thread.pk).comment_count


@pytest.mark.parametrize("state", [State.HELD, State.SPAM, State.REJECTED, State.WITHDRAWN, State.ERASED])
def test_what_is_not_shown_cannot_be_answered(state):
    thread = a_thread()
    hidden = a_comment(thread, state)

    assert service.submit(a_draft(thread, parent_id=hidden.pk), ANNA, NOW) == Refusal.NO_PARENT


def test_a_parent_in_another_thread_is_refused():
    stranger = a_comment(a_thread())

    assert service.submit(a_draft(a_thread(), parent_id=stranger.pk), ANNA, NOW) == Refusal.NO_PARENT
    assert Comment.objects.count() == 1


def test_a_missing_thread_is_refused():
    thread = a_thread()
    draft = a_draft(thread)
    thread.delete()

    assert service.submit(draft, ANNA, NOW) == Refusal.NO_THREAD


@pytest.mark.parametrize("fields", [{"mode": Mode.CLOSED}, {"closes_at": NOW}])
def test_a_closed_thread_takes_no_reply(fields):
    assert service.submit(a_draft(a_thread(**fields)), ANNA, NOW) == Refusal.CLOSED


def test_a_thread_that_closes_later_still_takes_replies():
    assert isinstance(service.submit(a_draft(a_thread(closes_at=NOW + timedelta(seconds=1))), ANNA, NOW), Accepted)


def test_the_same_reply_again_gets_the_first_answer_and_is_stored_once():
    draft = a_draft(a_thread())

    first = service.submit(draft, ANNA, NOW)
    second = service.submit(draft, ANNA, NOW + timedelta(minutes=5))

    assert second == Accepted(first.comment_id, first.state, is_repeat=True)
    assert Comment.objects.count() == 1


def test_a_repeat_after_more_than_an_hour_is_still_one_post():
    draft = a_draft(a_thread())

    first = service.submit(draft, ANNA, NOW)
    second = service.submit(draft, ANNA, NOW + timedelta(days=3))

    assert (second.comment_id, second.is_repeat) == (first.comment_id, True)
    assert count_of(Thread.objects.get()) == 1


def test_who_copies_what_stands_on_the_page_is_not_given_its_authors_receipt():
    draft = a_draft(a_thread())

    service.submit(draft, ANNA, NOW)
    soon = service.submit(draft, ANNA, NOW + timedelta(minutes=1))
    late = service.submit(draft, ANNA, NOW + timedelta(minutes=30))
    much_later = service.submit(draft, ANNA, NOW + timedelta(days=3))

    assert (soon.is_authors, late.is_authors, much_later.is_authors) == (True, False, False)


def test_what_nobody_has_seen_can_only_come_again_from_its_author():
    draft = a_draft(a_thread(mode=Mode.PREMODERATE))

    service.submit(draft, ANNA, NOW)

    assert service.submit(draft, ANNA, NOW + timedelta(minutes=30)).is_authors


def test_another_reader_with_the_same_words_is_not_given_the_first_ones_receipt():
    draft = a_draft(a_thread())

    first = service.submit(draft, ANNA, NOW)
    second = service.submit(draft, BOB, NOW)

    assert second.comment_id != first.comment_id


def test_withdrawn_words_may_be_posted_again():
    draft = a_draft(a_thread())
    first = service.submit(draft, ANNA, NOW)
    service.withdraw(first.comment_id, NOW)

    second = service.submit(draft, ANNA, NOW)

    assert second.comment_id != first.comment_id


def test_a_flood_from_one_address_is_stopped_and_another_reader_is_not(settings):
    settings.REPLIES_PER_MINUTE = 2
    thread = a_thread()
    for number in range(2):
        submitted(thread, text=f"{KIND_WORDS} {number}")

    assert service.submit(a_draft(thread, text="One more of mine"), ANNA, NOW) == Refusal.TOO_FAST
    assert isinstance(service.submit(a_draft(thread), BOB, NOW), Accepted)
    later = NOW + timedelta(seconds=61)
    assert isinstance(service.submit(a_draft(thread, text="A minute later"), ANNA, later), Accepted)


def test_a_household_with_a_trillion_addresses_is_one_sender(settings):
    settings.REPLIES_PER_MINUTE = 2
    thread = a_thread()
    for number in range(2):
        submitted(thread, Sender(f"2001:db8:1:1::{number}"), text=f"{KIND_WORDS} {number}")

    draft = a_draft(thread, text="One more of mine")
    assert service.submit(draft, Sender("2001:db8:1:1:ffff::9"), NOW) == Refusal.TOO_FAST
    assert isinstance(service.submit(draft, Sender("2001:db8:1:2::9"), NOW), Accepted)


def test_a_flood_from_many_addresses_of_one_network_ends_later(settings):
    settings.REPLIES_PER_HOUR = 1
    thread = a_thread()

    answers = [
        service.submit(a_draft(thread, text=f"{KIND_WORDS} {number}"), Sender(f"2001:db8:1:{number:x}::9"), NOW)
        for number in range(12)
    ]

    assert answers[10:] == [Refusal.TOO_FAST] * 2
    assert Comment.objects.count() == 10


def test_an_hour_has_a_limit_too(settings):
    settings.REPLIES_PER_HOUR = 3
    thread = a_thread()
    for number in range(3):
        submitted(thread, text=f"{KIND_WORDS} {number}", now=NOW + timedelta(minutes=2 * number))

    at = NOW + timedelta(minutes=20)
    assert service.submit(a_draft(thread, text="A fourth"), ANNA, at) == Refusal.TOO_FAST
