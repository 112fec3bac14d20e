"""Deciding about one comment: state, counts, lessons, undo, and who was first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from broadsheet.discussion import service
from broadsheet.discussion.models import Comment, ModerationDecision, Thread
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.service import TooLate
from broadsheet.discussion.states import IllegalTransition, State
from broadsheet.discussion.tests.build import (
    NOW,
    SPAM_WORDS,
    a_comment,
    a_moderator,
    a_thread,
    lessons,
    submitted,
)
from broadsheet.spamapi.models import Label, Lesson

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=3)
SOON = NOW + timedelta(minutes=3)
NEW_WORDS = "My grandmother kept her bees behind the old mill, and her neighbours looked after them in the winter."


def count_of(comment: Comment) -> int:
    return Thread.objects.get(pk=comment.thread_id).comment_count


@pytest.mark.parametrize(
    ("after", "count", "label"),
    [(State.PUBLISHED, 1, Label.HAM), (State.SPAM, 0, Label.SPAM), (State.REJECTED, 0, None)],
)
def test_a_decision_moves_counts_and_teaches(after, count, label):
    comment = a_comment(state=State.HELD)
    grace = a_moderator()

    decision = service.decide(comment.pk, State.HELD, after, grace.pk, LATER)

    comment.refresh_from_db()
    assert comment.state == after
    assert count_of(comment) == count
    assert (decision.before, decision.after, decision.moderator, decision.decided_at) == (
        State.HELD,
        after,
        grace,
        LATER,
    )
    assert lessons() == ([(f"comment:{comment.pk}", label)] if label else [])


def test_taking_a_published_comment_down_lowers_the_count():
    comment = a_comment()

    service.decide(comment.pk, State.PUBLISHED, State.SPAM, a_moderator().pk, LATER)

    assert count_of(comment) == 0


def test_rejecting_what_was_approved_takes_the_lesson_back():
    comment = a_comment(state=State.HELD)
    grace = a_moderator()
    service.decide(comment.pk, State.HELD, State.PUBLISHED, grace.pk, NOW)

    service.decide(comment.pk, State.PUBLISHED, State.REJECTED, grace.pk, LATER)

    assert lessons() == []


def test_the_second_of_two_moderators_changes_nothing_and_learns_who_was_first():
    comment = a_comment(state=State.HELD)
    grace, alan = a_moderator("grace"), a_moderator("alan")
    service.decide(comment.pk, State.HELD, State.SPAM, grace.pk, NOW)

    late = service.decide(comment.pk, State.HELD, State.PUBLISHED, alan.pk, LATER)

    assert late == TooLate(State.SPAM, "grace", NOW)
    assert comment.decisions.count() == 1
    assert lessons() == [(f"comment:{comment.pk}", Label.SPAM)]
    assert count_of(comment) == 0


def test_undo_restores_state_count_and_lesson():
    comment = a_comment(state=State.HELD)
    grace = a_moderator()
    decision = service.decide(comment.pk, State.HELD, State.PUBLISHED, grace.pk, NOW)

    undone = service.undo(decision.pk, grace.pk, LATER)

    comment.refresh_from_db()
    assert comment.state == State.HELD
    assert count_of(comment) == 0
    assert lessons() == []
    assert undone.reason == ModerationReason.UNDONE
    assert comment.decisions.count() == 2


def test_undo_of_a_correction_brings_the_earlier_lesson_back():
    comment = a_comment(state=State.HELD)
    grace = a_moderator()
    service.decide(comment.pk, State.HELD, State.PUBLISHED, grace.pk, NOW)
    correction = service.decide(comment.pk, State.PUBLISHED, State.SPAM, grace.pk, NOW)

    service.undo(correction.pk, grace.pk, LATER)

    assert lessons() == [(f"comment:{comment.pk}", Label.HAM)]
    assert count_of(comment) == 1


def test_undo_never_teaches_what_nobody_decided():
    comment = submitted(a_thread())
    grace = a_moderator()
    for after in (State.SPAM, State.REJECTED):
        decision = service.decide(comment.pk, State.PUBLISHED, after, grace.pk, LATER)
        service.undo(decision.pk, grace.pk, LATER)

    comment.refresh_from_db()
    assert comment.state == State.PUBLISHED
    assert lessons() == []


def test_undo_comes_too_late_once_somebody_decided_again():
    comment = a_comment(state=State.HELD)
    grace, alan = a_moderator("grace"), a_moderator("alan")
    first = service.decide(comment.pk, State.HELD, State.PUBLISHED, grace.pk, NOW)
    service.decide(comment.pk, State.PUBLISHED, State.REJECTED, alan.pk, LATER)

    late = service.undo(first.pk, grace.pk, LATER)

    assert isinstance(late, TooLate)
    assert late.who == "alan"


def test_undo_comes_too_late_even_if_the_next_decision_led_back_to_the_same_place():
    comment = a_comment(state=State.HELD)
    grace, alan = a_moderator("grace"), a_moderator("alan")
    first = service.decide(comment.pk, State.HELD, State.PUBLISHED, grace.pk, NOW)
    service.decide(comment.pk, State.PUBLISHED, State.SPAM, grace.pk, LATER)
    service.decide(comment.pk, State.SPAM, State.PUBLISHED, alan.pk, LATER)

    late = service.undo(first.pk, grace.pk, LATER)

    assert late == TooLate(State.PUBLISHED, "alan", LATER)
    comment.refresh_from_db()
    assert comment.state == State.PUBLISHED


def test_the_filters_own_arrival_cannot_be_undone():
    comment = submitted(a_thread())

    with pytest.raises(ModerationDecision.DoesNotExist):
        service.undo(comment.decisions.get().pk, a_moderator().pk, LATER)


def test_what_its_author_took_back_cannot_be_published_again():
    comment = a_comment(state=State.WITHDRAWN)

    with pytest.raises(IllegalTransition):
        service.decide(comment.pk, State.WITHDRAWN, State.PUBLISHED, a_moderator().pk, LATER)


def test_withdrawing_takes_a_comment_off_the_page_once():
    comment = a_comment()

    service.withdraw(comment.pk, LATER)
    again = service.withdraw(comment.pk, LATER)

    comment.refresh_from_db()
    assert comment.state == State.WITHDRAWN
    assert count_of(comment) == 0
    assert again is None
    assert comment.decisions.count() == 1


def test_nobody_publishes_words_that_they_have_not_read(client):
    comment = a_comment(state=State.HELD, posted_at=timezone.now())
    client.force_login(a_moderator())
    card = {"comment": comment.pk, "shown": "held", "to": "published", "wording": ""}
    service.edit(comment.pk, SPAM_WORDS, timezone.now())

    page = client.post(reverse("desk:decide"), card, follow=True).content.decode()

    comment.refresh_from_db()
    assert comment.state == State.HELD
    assert "its author was faster" in page
    client.post(reverse("desk:decide"), card | {"wording": comment.wording})
    comment.refresh_from_db()
    assert comment.state == State.PUBLISHED


def test_undoing_does_not_teach_the_filter_words_that_came_later():
    comment, grace = a_comment(state=State.HELD), a_moderator()
    service.decide(comment.pk, State.HELD, State.PUBLISHED, grace.pk, NOW)
    service.edit(comment.pk, NEW_WORDS, SOON)
    spam = service.decide(comment.pk, State.PUBLISHED, State.SPAM, grace.pk, SOON + timedelta(minutes=1))

    service.undo(spam.pk, grace.pk, SOON + timedelta(minutes=2))

    lessons = Lesson.objects.filter(key=comment.lesson_key).order_by("pk")
    assert lessons.last().label != "ham"
