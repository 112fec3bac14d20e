"""A reader whose comments stayed published gets the benefit of a small doubt."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from broadsheet.discussion import service
from broadsheet.discussion.identity import readers, trust
from broadsheet.discussion.models import Comment
from broadsheet.discussion.models import ModerationDecision as LoggedDecision
from broadsheet.discussion.posting import policy
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    NOW,
    a_comment,
    a_reader,
)
from broadsheet.spamapi import service as spamapi
from broadsheet.spamapi.service import Judgement
from broadsheet.spamfilter.verdict import Decision, Verdict

pytestmark = pytest.mark.django_db


def removed(comment: Comment, when: datetime) -> None:
    LoggedDecision.objects.create(
        comment=comment, after=State.REJECTED, reason=ModerationReason.REJECTED, decided_at=when
    )


@pytest.mark.parametrize(
    ("history", "known"),
    [
        ((3, 2, NOW - timedelta(days=3), 0), True),
        ((2, 2, NOW - timedelta(days=9), 0), False),
        ((9, 1, NOW - timedelta(days=9), 0), False),
        ((9, 5, NOW - timedelta(days=2), 0), False),
        ((99, 50, NOW - timedelta(days=300), 1), False),
        ((0, 0, None, 0), False),
    ],
)
def test_trust_takes_days_and_is_lost_at_once(history, known):
    assert trust.is_trusted(*history, NOW) == known


def test_trust_is_read_from_what_happened_here():
    reader = a_reader(now=NOW - timedelta(days=20))
    for days in (10, 8, 6):
        a_comment(reader=reader, posted_at=NOW - timedelta(days=days))
    assert readers.identify("Anna", reader.pk, NOW).is_trusted

    bad = a_comment(state=State.REJECTED, reader=reader, posted_at=NOW - timedelta(days=90))
    removed(bad, NOW - timedelta(days=5))
    assert not readers.identify("Anna", reader.pk, NOW).is_trusted
    assert readers.identify("Anna", reader.pk, NOW + timedelta(days=40)).is_trusted


def test_a_removal_that_was_taken_back_or_is_long_ago_costs_no_trust():
    reader = a_reader(now=NOW - timedelta(days=90))
    comments = [a_comment(reader=reader, posted_at=NOW - timedelta(days=days)) for days in (80, 70, 60)]
    removed(comments[0], NOW - timedelta(days=2))
    removed(a_comment(state=State.SPAM, reader=reader), NOW - timedelta(days=31))

    assert readers.identify("Anna", reader.pk, NOW).is_trusted


def test_an_edit_by_somebody_known_gets_the_same_benefit(monkeypatch):
    reader = a_reader(now=NOW - timedelta(days=20))
    for days in (10, 8, 6):
        a_comment(reader=reader, posted_at=NOW - timedelta(days=days))
    known, stranger = a_comment(reader=reader), a_comment()
    verdict = Verdict(0.4, Decision.HOLD, (), "test")
    monkeypatch.setattr(spamapi, "judge", lambda submission, now: Judgement(submission, verdict))

    assert service.edit(known.pk, "Other words", NOW) == State.PUBLISHED
    assert service.edit(stranger.pk, "Other words", NOW) == State.HELD


def test_who_is_trusted_gets_the_benefit_of_a_small_doubt_only():
    for probability, state in ((0.4, State.PUBLISHED), (0.6, State.HELD)):
        verdict = Verdict(probability, Decision.HOLD, (), "test")
        assert policy.decide_arrival(verdict, is_trusted=True)[0] == state
        assert policy.decide_arrival(verdict)[0] == State.HELD
    assert policy.decide_arrival(Verdict(0.4, Decision.HOLD, (), "test"), is_trusted=True)[1] == ModerationReason.KNOWN


def test_looking_somebody_up_is_one_question(django_assert_num_queries):
    reader = a_reader()

    with django_assert_num_queries(1):
        readers.identify("Anna", reader.pk, NOW)
