"""Two at once, on two real connections to the database."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from broadsheet.discussion import service
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.models import Comment, Ground, ModerationDecision, Outcome, Report, Thread
from broadsheet.discussion.posting import stamp
from broadsheet.discussion.reports.reports import Notice
from broadsheet.discussion.service import Accepted, TooLate
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import ANNA, KIND_WORDS, NOW, a_comment, a_draft, a_moderator, a_thread

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls on threads that start together; returns their results, or the exceptions they raised."""
    barrier = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(place: int, call: Callable[[], object]) -> None:
        barrier.wait()
        try:
            results[place] = call()
        except Exception as problem:
            results[place] = problem
        finally:
            connections.close_all()

    workers = [threading.Thread(target=run, args=item) for item in enumerate(calls)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return results


def test_a_double_click_on_two_connections_stores_one_comment():
    thread = a_thread()
    draft = a_draft(thread)

    answers = at_once(*[lambda: service.submit(draft, ANNA, NOW)] * 4)

    assert all(isinstance(answer, Accepted) for answer in answers), answers
    assert len({answer.comment_id for answer in answers}) == 1
    assert Comment.objects.count() == 1
    assert Thread.objects.get().comment_count == 1


def test_many_readers_at_once_are_all_stored_and_counted(settings):
    settings.REPLIES_PER_MINUTE = 100
    thread = a_thread()
    drafts = [a_draft(thread, text=f"Bees again, number {number}, behind the old mill") for number in range(8)]

    answers = at_once(*[lambda draft=draft: service.submit(draft, ANNA, NOW) for draft in drafts])

    assert all(isinstance(answer, Accepted) for answer in answers), answers
    assert Comment.objects.count() == 8
    assert Thread.objects.get().comment_count == Comment.objects.visible().count()


def test_of_two_moderators_at_once_one_decides_and_the_other_learns_it():
    comment = a_comment(state=State.HELD)
    grace, alan = a_moderator("grace"), a_moderator("alan")

    outcomes = at_once(
        lambda: service.decide(comment.pk, State.HELD, State.PUBLISHED, grace.pk, NOW),
        lambda: service.decide(comment.pk, State.HELD, State.SPAM, alan.pk, NOW),
    )

    assert {type(outcome) for outcome in outcomes} == {ModerationDecision, TooLate}, outcomes
    assert ModerationDecision.objects.count() == 1


def test_two_presses_at_once_by_one_reader_are_one_appreciation():
    comment = a_comment()

    at_once(*[lambda: service.appreciate(comment.pk, ANNA, NOW)] * 4)

    comment.refresh_from_db()
    assert comment.appreciations == comment.appreciation_set.count() == 1


def test_many_readers_at_once_are_all_counted():
    comment = a_comment()
    readers = [Sender(f"10.0.{number}.1") for number in range(8)]

    at_once(*[lambda who=who: service.appreciate(comment.pk, who, NOW) for who in readers])

    comment.refresh_from_db()
    assert comment.appreciations == comment.appreciation_set.count() == 8


def test_a_report_that_meets_its_decision_is_answered_or_not_taken():
    comment, grace = a_comment(), a_moderator("grace")

    answers = at_once(
        lambda: service.report(comment.pk, Notice(Ground.SPAM), ANNA, NOW),
        lambda: service.decide(comment.pk, State.PUBLISHED, State.SPAM, grace.pk, NOW),
    )

    assert isinstance(answers[0], Report | Comment.DoesNotExist), answers
    assert not Report.objects.filter(outcome=Outcome.OPEN).exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite locks the whole database for a writer")
def test_a_database_that_stays_locked_is_reported_in_plain_words_and_takes_the_reply_later(client):
    thread = a_thread()
    form = {"comment": KIND_WORDS, "name": "Anna", "stamp": stamp.issue(thread.pk, timezone.now()), "elapsed": "60"}
    address = reverse("discussion:reply", args=[thread.pk])
    other = connection.copy()
    other.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 20")
    try:
        with other.cursor() as cursor:
            cursor.execute("UPDATE discussion_thread SET title = title")
        locked = client.post(address, form)
    finally:
        other.rollback()
        other.close()
        connection.close()

    assert locked.status_code == 503
    assert KIND_WORDS in locked.content.decode()
    assert not Comment.objects.exists()
    assert client.post(address, form).status_code == 303
    assert Comment.objects.count() == 1
