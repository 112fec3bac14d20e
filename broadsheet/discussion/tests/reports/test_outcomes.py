"""Decisions about a comment answer its reports."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion import filtering, service
from broadsheet.discussion.models import Outcome
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import NOW, a_comment, a_moderator, report, report_page, weight_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("after", [State.SPAM, State.REJECTED])
def test_taking_the_comment_down_upholds_them(client, after):
    comment, grace = a_comment(), a_moderator()
    made = report(comment)

    service.decide(comment.pk, State.PUBLISHED, after, grace.pk, NOW)

    made.refresh_from_db()
    assert (made.outcome, made.moderator, made.decided_at) == (Outcome.UPHELD, grace, NOW)
    assert weight_of(comment) == 0
    assert "taken it off the page" in client.get(report_page(made)).content.decode()


def test_keeping_it_dismisses_them_and_teaches_the_filter(client, monkeypatch):
    comment, grace = a_comment(), a_moderator()
    made = report(comment)
    taught = []
    monkeypatch.setattr(filtering, "teach", lambda one, label, *args: taught.append((one.pk, label)))

    assert service.dismiss_reports(comment.pk, grace.pk, NOW) is not None

    made.refresh_from_db()
    assert (made.outcome, made.moderator) == (Outcome.DISMISSED, grace)
    assert weight_of(comment) == 0
    assert taught == [(comment.pk, filtering.LESSONS[State.PUBLISHED])]
    page = client.get(report_page(made)).content.decode()
    assert "decided that it may stay" in page
    assert "to a court" in page


def test_on_hold_they_wait_and_approving_then_dismisses_them(client):
    comment, grace = a_comment(), a_moderator()
    made = report(comment)

    service.decide(comment.pk, State.PUBLISHED, State.HELD, grace.pk, NOW)
    made.refresh_from_db()
    assert made.outcome == Outcome.OPEN
    assert "while a moderator decides" in client.get(report_page(made)).content.decode()

    service.decide(comment.pk, State.HELD, State.PUBLISHED, grace.pk, NOW)
    made.refresh_from_db()
    assert made.outcome == Outcome.DISMISSED


def test_undoing_the_decision_opens_them_again():
    comment, grace = a_comment(), a_moderator()
    made = report(comment)
    decision = service.decide(comment.pk, State.PUBLISHED, State.REJECTED, grace.pk, NOW)

    service.undo(decision.pk, grace.pk, NOW + timedelta(minutes=1))

    made.refresh_from_db()
    assert (made.outcome, made.moderator, made.decided_at) == (Outcome.OPEN, None, None)
    assert weight_of(comment) == 0.5


def test_undoing_a_hold_is_no_answer_to_them():
    comment, grace = a_comment(), a_moderator()
    made = report(comment)
    decision = service.decide(comment.pk, State.PUBLISHED, State.HELD, grace.pk, NOW)

    service.undo(decision.pk, grace.pk, NOW + timedelta(minutes=1))

    made.refresh_from_db()
    assert made.outcome == Outcome.OPEN


def test_they_lapse_when_the_author_takes_the_comment_back(client):
    comment = a_comment()
    made = report(comment)

    service.withdraw(comment.pk, NOW)

    made.refresh_from_db()
    assert (made.outcome, made.moderator) == (Outcome.LAPSED, None)
    assert "It left the page" in client.get(report_page(made)).content.decode()
