"""What happened, counted from the log of decisions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from broadsheet.discussion import service, stats
from broadsheet.discussion.models import (
    Comment,
    DailyStats,
)
from broadsheet.discussion.rules import changes
from broadsheet.discussion.states import State
from broadsheet.discussion.stats import Event
from broadsheet.discussion.tests.build import (
    MALLORY,
    NOW,
    SPAM_WORDS,
    a_comment,
    a_moderator,
    a_thread,
    submitted,
)

pytestmark = pytest.mark.django_db


def counted(now=NOW) -> dict[str, int]:
    stats.refresh(now)
    return dict(stats.total(stats.last_days(now)).counts)


def test_each_arrival_and_each_decision_by_a_person_is_counted_once():
    thread, grace = a_thread(), a_moderator()
    shown = submitted(thread)
    binned = submitted(thread, MALLORY, text=SPAM_WORDS, author_name="Pills")
    held = a_comment(thread, State.HELD)
    service.decide(shown.pk, State.PUBLISHED, State.SPAM, grace.pk, NOW)
    service.decide(binned.pk, State(binned.state), State.PUBLISHED, grace.pk, NOW)
    service.decide(held.pk, State.HELD, State.REJECTED, grace.pk, NOW)

    found = counted()

    assert found[Event.RECEIVED] == 2
    assert (found[Event.SHOWN], found[Event.MISSED], found[Event.REJECTED]) == (1, 1, 1)
    arrived, corrected = {
        State.SPAM: (Event.BINNED, Event.RESCUED),
        State.HELD: (Event.HELD, Event.APPROVED),
    }[State(binned.state)]
    assert (found[arrived], found[corrected]) == (1, 1)


def test_what_was_undone_does_not_count():
    grace = a_moderator()
    comment = a_comment(state=State.HELD)
    decision = service.decide(comment.pk, State.HELD, State.SPAM, grace.pk, NOW)
    service.undo(decision.pk, grace.pk, NOW)

    assert Event.CONFIRMED not in counted()


def test_counting_again_changes_nothing_and_a_deleted_comment_stays_counted():
    comment = submitted(a_thread())
    assert counted() == counted()
    before, the_day_after = counted(), NOW + timedelta(days=1)
    stats.refresh(the_day_after)

    Comment.objects.filter(pk=comment.pk).delete()
    stats.refresh(the_day_after)

    assert dict(stats.total(stats.last_days(the_day_after)).counts) == before


def test_the_median_wait_is_that_of_what_people_decided():
    grace = a_moderator()
    for minutes in (10, 20, 90):
        comment = a_comment(state=State.HELD, posted_at=NOW - timedelta(minutes=minutes))
        service.decide(comment.pk, State.HELD, State.PUBLISHED, grace.pk, NOW)
    stats.refresh(NOW)

    assert stats.total(stats.last_days(NOW)).median_wait == timedelta(minutes=20)


def test_days_nobody_counted_are_made_up_for():
    for days in (5, 2):
        submitted(a_thread(), now=NOW - timedelta(days=days))

    stats.refresh(NOW)

    assert [day.begins for day in stats.last_days(NOW) if day.counts] == [date(2026, 3, 9), date(2026, 3, 12)]
    assert DailyStats.objects.count() == 6


def test_months_are_added_up_latest_first():
    for day, count in ((date(2026, 2, 27), 2), (date(2026, 2, 28), 3), (date(2026, 3, 1), 4)):
        DailyStats.objects.create(day=day, counts={"received": count}, waits=[])

    assert [(month.begins, month.counts["received"]) for month in stats.months()] == [
        (date(2026, 3, 1), 4),
        (date(2026, 2, 1), 5),
    ]


def test_the_busiest_threads_are_those_with_most_visible_comments():
    quiet, busy = a_thread(title="Quiet"), a_thread(title="Busy")
    a_comment(quiet)
    for state in (State.PUBLISHED, State.PUBLISHED, State.SPAM):
        a_comment(busy, state)

    assert [(thread.title, count) for thread, count in stats.busiest(NOW)] == [("Busy", 2), ("Quiet", 1)]


def test_a_phrase_that_an_edit_brought_in_counts_once_however_often_it_is_edited():
    changes.add_banned_words(["blue pills"], "", a_moderator().pk, NOW)
    comment = submitted(a_thread())

    for number in range(3):
        service.edit(comment.pk, f"They gave my uncle blue pills for that, {number} a day.", NOW)

    assert stats.held_by_phrase(NOW) == {"blue pills": 1}
