"""service.decide, undo, withdraw and erase: moves, counts, lessons, and who was faster."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion import service
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.models import Comment, ModerationDecision, Thread
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.service import TooLate
from broadsheet.discussion.states import IllegalTransition, State
from broadsheet.discussion.tests.build import (
    ANNA,
    BOB,
    MALLORY,
    NOW,
    a_comment,
    a_moderator,
    a_thread,
    submitted,
)
from broadsheet.spamapi import service as spamapi
from broadsheet.spamapi.learning import learner
from broadsheet.spamapi.learning import serialization as ledger
from broadsheet.spamapi.models import Label, Lesson

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=3)


def lessons() -> list[tuple[str, str]]:
    return list(Lesson.objects.in_force().values_list("key", "label"))


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


def test_erasing_leaves_no_word_of_the_author_anywhere():
    comment = submitted(a_thread(), author_name="Anna Q.", author_email="anna@example.org")
    service.decide(comment.pk, State(comment.state), State.SPAM, a_moderator().pk, NOW)

    service.erase(Comment.objects.filter(pk=comment.pk), LATER)

    left = (
        str(list(Comment.objects.values()))
        + str(list(Lesson.objects.values()))
        + str(list(ModerationDecision.objects.values()))
    )
    assert "Anna Q." not in left
    assert "grandmother" not in left
    assert "example.org" not in left
    assert Comment.objects.get().state == State.ERASED
    assert lessons() == []


def test_a_removed_comment_with_answers_is_emptied_and_one_without_is_deleted():
    thread = a_thread()
    answered = a_comment(thread, State.SPAM)
    alone = a_comment(thread, State.SPAM)
    answer = a_comment(thread, parent=answered)

    service.discard(Comment.objects.filter(pk__in=[answered.pk, alone.pk]))

    answered.refresh_from_db()
    assert (answered.text, answered.html, answered.author_name) == ("", "", "")
    assert answered.state == State.ERASED
    assert not Comment.objects.filter(pk=alone.pk).exists()
    assert Comment.objects.visible().get() == answer


def test_a_near_copy_of_what_was_marked_as_spam_is_spam_once_it_is_learned():
    thread = a_thread()
    words = "Our community garden on Net Street has free plots for spring, come by on Saturday and bring a spade {}"
    first = submitted(thread, text=words.format("with you"))
    assert first.state == State.PUBLISHED
    service.decide(first.pk, State.PUBLISHED, State.SPAM, a_moderator().pk, NOW)
    assert learner.catch_up()

    copy = submitted(thread, MALLORY, text=words.format("please"), author_name="Somebody else")

    assert copy.state == State.SPAM


def test_a_near_copy_of_what_was_approved_is_published_once_it_is_learned():
    thread = a_thread()
    words = "Read the minutes of the last meeting at http://minutes.example/2026/{} before you complain!"
    first = submitted(thread, BOB, text=words.format("march"))
    if first.state != State.PUBLISHED:
        service.decide(first.pk, State(first.state), State.PUBLISHED, a_moderator().pk, NOW)
    else:
        service.decide(first.pk, State.PUBLISHED, State.HELD, a_moderator().pk, NOW)
        service.decide(first.pk, State.HELD, State.PUBLISHED, a_moderator("alan").pk, NOW)
    assert learner.catch_up()

    assert submitted(thread, ANNA, text=words.format("march") + " ok").state == State.PUBLISHED


def test_lesson_and_judgement_see_the_same_submission(monkeypatch):
    seen = []
    real = spamapi.judge
    monkeypatch.setattr(spamapi, "judge", lambda *arrived: seen.append(real(*arrived)) or seen[-1])
    comment = submitted(a_thread(), author_email="anna@example.org", author_url="https://anna.example")

    service.decide(comment.pk, State(comment.state), State.SPAM, a_moderator().pk, NOW)

    assert ledger.from_json(Lesson.objects.get().submission) == seen[0].submission


def test_a_lesson_is_of_what_was_judged_also_where_others_came_with_it():
    for number in range(4):
        sender = Sender(f"203.0.113.{number}", ANNA.user_agent)
        comment = submitted(a_thread(), sender, author_name=f"Reader {number}")
    service.decide(comment.pk, State(comment.state), State.SPAM, a_moderator().pk, LATER)

    seen = ledger.from_json(Lesson.objects.get().submission).campaign
    assert comment.circumstances["campaign"] == seen.numbers()
    assert (seen.copies, seen.names, seen.pages) == (3, 4, 4)
