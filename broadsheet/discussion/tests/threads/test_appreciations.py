"""Readers appreciate comments: once each, untraceably, and at little cost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion import jobs, service
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.models import Appreciation, Thread
from broadsheet.discussion.tests.build import ANNA, BOB, NOW, a_comment, a_thread
from broadsheet.discussion.threads import pages
from broadsheet.discussion.threads.pages import Order
from broadsheet.discussion.threads.ranking import lower_bound
from broadsheet.pagecache import service as pagecache

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


def readers(count: int):
    """So many readers, each with their own address and network."""
    return (Sender(f"10.{number // 250}.{number % 250}.1") for number in range(count))


def test_one_reader_counts_once_and_can_take_it_back():
    comment = a_comment()

    counts = [service.appreciate(comment.pk, who, NOW)[0] for who in (ANNA, BOB)]
    back = service.appreciate(comment.pk, ANNA, LATER)

    assert counts == [1, 2]
    assert back == (1, False)
    comment.refresh_from_db()
    assert comment.appreciations == comment.appreciation_set.count() == 1


def test_a_double_click_counts_as_one():
    comment = a_comment()

    service.appreciate(comment.pk, ANNA, NOW)
    again = service.appreciate(comment.pk, ANNA, NOW + timedelta(seconds=1))

    assert again == (1, True)


def test_nothing_ties_one_reader_s_appreciations_together_nor_to_their_comments():
    first, second = a_comment(sender=ANNA.key()), a_comment()

    service.appreciate(first.pk, ANNA, NOW)
    service.appreciate(second.pk, ANNA, NOW)

    givers = set(Appreciation.objects.values_list("giver", flat=True))
    assert len(givers) == 2
    assert givers.isdisjoint({ANNA.key(), ANNA.network_key(), ANNA.address})


def test_a_household_of_many_addresses_is_one_reader():
    comment = a_comment()

    service.appreciate(comment.pk, Sender("2001:db8:0:7::1"), NOW)
    again = service.appreciate(comment.pk, Sender("2001:db8:0:7:ffff::9"), LATER)

    assert not again[1]


def test_a_flood_from_one_address_ends(settings):
    settings.APPRECIATIONS_PER_HOUR = 3
    thread = a_thread()

    answers = [service.appreciate(a_comment(thread).pk, ANNA, NOW) for _ in range(5)]

    assert [answer is None for answer in answers] == [False] * 3 + [True] * 2
    assert Appreciation.objects.count() == 3


def test_a_flood_from_one_network_ends_later(settings):
    settings.APPRECIATIONS_PER_HOUR = 1
    comment = a_comment()

    answers = [service.appreciate(comment.pk, Sender(f"198.51.100.{number}"), NOW) for number in range(12)]

    assert [answer is None for answer in answers] == [False] * 10 + [True] * 2


def test_its_score_is_its_share_of_what_was_given_since_it_was_published():
    thread = a_thread()
    early = a_comment(thread, posted_at=NOW - timedelta(hours=2))
    for who in readers(6):
        service.appreciate(early.pk, who, NOW - timedelta(hours=1))
    late = a_comment(thread, posted_at=NOW)
    for who in readers(2):
        service.appreciate(late.pk, who, LATER)

    early.refresh_from_db()
    late.refresh_from_db()
    assert late.score == lower_bound(2, 2)
    # The early one was last looked at when it had all there was.
    assert early.score == lower_bound(6, 6)

    jobs.refresh_appreciations_and_reports(LATER)

    early.refresh_from_db()
    assert early.score == lower_bound(6, 8)


def test_the_order_is_by_that_score():
    thread = a_thread()
    early = a_comment(thread, posted_at=NOW - timedelta(hours=2), author_name="Early")
    for number, who in enumerate(readers(60)):
        filler = a_comment(thread, posted_at=NOW - timedelta(hours=3)) if number % 3 else early
        service.appreciate(filler.pk, who, NOW - timedelta(hours=1))
    late = a_comment(thread, posted_at=NOW, author_name="Late")
    for who in readers(12):
        service.appreciate(late.pk, who, LATER)
    jobs.refresh_appreciations_and_reports(LATER)

    order = [node.comment.pk for node in pages.page(thread, Order.APPRECIATED).nodes]

    late.refresh_from_db()
    early.refresh_from_db()
    assert late.appreciations < early.appreciations
    assert order.index(late.pk) < order.index(early.pk)


def test_a_press_is_written_down_as_something_added_to_the_page(django_capture_on_commit_callbacks, monkeypatch):
    refreshed = []
    monkeypatch.setattr(pagecache, "refresh", refreshed.append)
    comment = a_comment()
    with django_capture_on_commit_callbacks(execute=True):
        service.appreciate(comment.pk, ANNA, NOW)

    thread = Thread.objects.get(pk=comment.thread_id)
    assert (thread.version, thread.taken_version, thread.changed_at) == (1, 0, NOW)
    assert refreshed == [thread.key]


def test_what_is_pressed_while_the_worker_ranks_is_ranked_the_next_time(monkeypatch):
    comment = a_comment()
    service.appreciate(comment.pk, ANNA, NOW)
    from broadsheet.discussion.threads import appreciations

    monkeypatch.setattr(appreciations, "_rank", lambda thread: service.appreciate(comment.pk, BOB, LATER))
    jobs.refresh_appreciations_and_reports(LATER)

    assert Thread.objects.get().appreciated_at == LATER


def test_an_appreciation_costs_the_same_however_many_there_are(django_assert_max_num_queries):
    comment = a_comment()
    for who in readers(30):
        service.appreciate(comment.pk, who, NOW)

    with django_assert_max_num_queries(8):
        service.appreciate(comment.pk, BOB, NOW)
