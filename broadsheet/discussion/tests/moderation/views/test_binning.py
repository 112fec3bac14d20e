"""The bin as a list: what the filter was least certain of comes first, waves are one row, confirmed ones are done."""

from __future__ import annotations

import pytest
from django.urls import reverse

from broadsheet.discussion.decisions import bulk
from broadsheet.discussion.models import Comment, ModerationDecision
from broadsheet.discussion.moderation import binned
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import a_campaign, a_comment, a_moderator, lessons, states
from broadsheet.discussion.tests.build import binned as a_binned

pytestmark = pytest.mark.django_db


def rows() -> list[binned.Row]:
    return list(binned.page(Comment.objects.all(), "1"))


def press(desk, to: str, *wanted: binned.Row):
    return desk.post(reverse("desk:decide-binned"), {"row": [row.tick for row in wanted], "to": to})


def test_the_least_certain_come_first_and_near_copies_are_one_row(desk):
    sure, unsure = a_binned(probability=0.99), a_binned(probability=0.8)
    wave = a_campaign(a_comment().thread, 4, state=State.SPAM)
    Comment.objects.filter(pk__in=[one.pk for one in wave]).update(probability=0.9)

    assert [(row.comment.pk, row.count) for row in rows()] == [(unsure.pk, 1), (wave[0].pk, 4), (sure.pk, 1)]
    page = desk.get(reverse("desk:bin")).content.decode()
    assert page.index("80 %") < page.index("4 near") < page.index("99 %")


def test_confirmed_spam_is_a_decision_each_teaches_the_filter_and_leaves_the_list(desk):
    single = a_binned(probability=0.8)
    wave = a_campaign(a_comment().thread, 3, state=State.SPAM)

    press(desk, "confirm", *rows())

    assert rows() == []
    assert states(single, *wave) == [State.SPAM] * 4
    decided = ModerationDecision.objects.by_people()
    assert {(one.before, one.after, one.moderator.get_username()) for one in decided} == {("spam", "spam", "grace")}
    assert sorted(lessons()) == sorted((one.lesson_key, "spam") for one in (single, *wave))


def test_a_confirmation_can_be_undone_and_takes_its_lessons_back(desk):
    comment = a_binned()
    press(desk, "confirm", *rows())
    batch = ModerationDecision.objects.by_people().get().batch

    desk.post(reverse("desk:undo"), {"batch": batch})

    assert [row.comment.pk for row in rows()] == [comment.pk]
    assert lessons() == []


def test_nothing_is_confirmed_twice_and_what_a_colleague_brought_back_stays_there():
    grace, alan = a_moderator("grace"), a_moderator("alan")
    first, second = a_binned(), a_binned()
    found = Comment.objects.filter(pk__in=[first.pk, second.pk])
    bulk.decide(Comment.objects.filter(pk=second.pk), State.PUBLISHED, alan.pk, first.posted_at)

    assert bulk.confirm_spam(found, grace.pk, first.posted_at)[1] == 1
    assert bulk.confirm_spam(found, grace.pk, first.posted_at)[1] == 0
    assert states(second) == [State.PUBLISHED]


def test_what_came_after_the_page_was_shown_is_not_confirmed_with_its_wave(desk):
    thread = a_comment().thread
    a_campaign(thread, 3, state=State.SPAM)
    (shown,) = rows()
    late = a_campaign(thread, 1, state=State.SPAM)[0]

    press(desk, "confirm", shown)

    assert [row.comment.pk for row in rows()] == [late.pk]


def test_good_ones_are_brought_back_and_no_tick_changes_nothing(desk):
    good, other = a_binned(probability=0.7), a_binned(probability=0.9)

    press(desk, "published", rows()[0])
    press(desk, "confirm")

    assert states(good, other) == [State.PUBLISHED, State.SPAM]
    assert [row.comment.pk for row in rows()] == [other.pk]


def test_what_a_person_put_into_the_bin_need_not_be_looked_through(desk):
    comment = a_comment()
    desk.post(reverse("desk:decide"), {"comment": comment.pk, "shown": "published", "to": "spam"})

    assert states(comment) == [State.SPAM]
    assert rows() == []
