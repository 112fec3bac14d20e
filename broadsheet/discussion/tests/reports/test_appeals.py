"""What becomes of an appeal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion import filtering, service
from broadsheet.discussion.models import Outcome
from broadsheet.discussion.reports import appeals
from broadsheet.discussion.states import IllegalTransition, State
from broadsheet.discussion.tests.build import (
    LATER,
    NOW,
    a_comment,
    a_moderator,
    answer_appeal,
    binned,
    receipt_page,
)  # fmt: skip

pytestmark = pytest.mark.django_db
WORDS = 'It is no "spam": <b>read</b> it & see'


def test_an_appeal_upheld_publishes_the_comment_teaches_the_filter_and_is_answered(client, monkeypatch):
    comment, alan = binned(), a_moderator("alan")
    appeal = service.appeal(comment.pk, WORDS, LATER)
    taught = []
    monkeypatch.setattr(filtering, "teach", lambda one, label, *args: taught.append(label))

    answer_appeal(appeal, is_upheld=True, words="Sorry: <i>you</i> are right.", who=alan.pk)

    comment.refresh_from_db()
    appeal.refresh_from_db()
    assert (comment.state, comment.appealed_at) == (State.PUBLISHED, None)
    assert (appeal.outcome, appeal.moderator) == (Outcome.UPHELD, alan)
    assert taught == [filtering.LESSONS[State.PUBLISHED]]
    page = receipt_page(client, comment)
    assert "You were right" in page
    assert "Sorry: &lt;i&gt;you&lt;/i&gt; are right." in page
    assert "alan" not in page


def test_an_appeal_dismissed_changes_nothing_but_is_answered(client):
    comment, alan = binned(), a_moderator("alan")
    appeal = service.appeal(comment.pk, WORDS, LATER)

    answer_appeal(appeal, is_upheld=False, words="It sells pills.", who=alan.pk)

    comment.refresh_from_db()
    appeal.refresh_from_db()
    assert (comment.state, comment.appealed_at) == (State.SPAM, None)
    assert (appeal.outcome, appeal.moderator) == (Outcome.DISMISSED, alan)
    page = receipt_page(client, comment)
    assert "It sells pills." in page
    assert "upheld the decision" in page


def test_of_two_answers_the_second_changes_nothing():
    appeal = service.appeal(binned().pk, WORDS, LATER)
    answer_appeal(appeal, is_upheld=False, words="no")

    with pytest.raises(appeals.AppealClosed):
        answer_appeal(appeal, is_upheld=True, words="yes", who=a_moderator("grace").pk)

    appeal.refresh_from_db()
    assert (appeal.outcome, appeal.answer) == (Outcome.DISMISSED, "no")


def test_a_decision_by_the_usual_buttons_answers_an_appeal_too():
    comment, grace = binned(), a_moderator()
    appeal = service.appeal(comment.pk, WORDS, LATER)

    service.decide(comment.pk, State.SPAM, State.PUBLISHED, grace.pk, LATER)

    appeal.refresh_from_db()
    comment.refresh_from_db()
    assert (appeal.outcome, appeal.moderator, comment.appealed_at) == (Outcome.UPHELD, grace, None)


def test_undoing_the_decision_that_granted_it_opens_the_appeal_again():
    comment, grace = binned(), a_moderator()
    appeal = service.appeal(comment.pk, WORDS, LATER)
    decision = service.decide(comment.pk, State.SPAM, State.PUBLISHED, grace.pk, LATER)

    service.undo(decision.pk, grace.pk, LATER + timedelta(minutes=1))

    appeal.refresh_from_db()
    comment.refresh_from_db()
    assert (appeal.outcome, appeal.moderator, comment.appealed_at) == (Outcome.OPEN, None, LATER)


def test_undoing_the_decision_it_was_against_grants_the_appeal():
    comment, grace = a_comment(), a_moderator()
    decision = service.decide(comment.pk, State.PUBLISHED, State.REJECTED, grace.pk, NOW)
    appeal = service.appeal(comment.pk, WORDS, LATER)

    service.undo(decision.pk, grace.pk, LATER + timedelta(minutes=1))

    appeal.refresh_from_db()
    comment.refresh_from_db()
    assert (appeal.outcome, comment.appealed_at) == (Outcome.UPHELD, None)


def test_an_appeal_lapses_when_its_author_takes_the_comment_back(client):
    comment = binned()
    appeal = service.appeal(comment.pk, WORDS, LATER)

    service.withdraw(comment.pk, LATER)

    appeal.refresh_from_db()
    comment.refresh_from_db()
    assert (appeal.outcome, comment.appealed_at) == (Outcome.LAPSED, None)
    assert "Your appeal" not in receipt_page(client, comment)


def test_nothing_is_published_by_an_answer_that_comes_too_late():
    comment = binned()
    appeal = service.appeal(comment.pk, WORDS, LATER)
    service.withdraw(comment.pk, LATER)

    with pytest.raises((appeals.AppealClosed, IllegalTransition)):
        answer_appeal(appeal, is_upheld=True)

    comment.refresh_from_db()
    assert comment.state == State.WITHDRAWN
