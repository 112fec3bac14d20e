"""The publisher's tolerance: it moves the threshold of the spam folder once enough comments are decided."""

import logging

import pytest

from broadsheet.spamapi import service
from broadsheet.spamapi.learning import snapshots
from broadsheet.spamapi.learning.hash_key import site_key
from broadsheet.spamapi.tests.build import a_submission, judge
from broadsheet.spamfilter import Decision, Filter, Policy
from broadsheet.spamfilter.model.memory import HAM, SPAM
from broadsheet.spamfilter.model.score_histogram import ScoreHistogram


@pytest.fixture
def publish_after(monkeypatch):
    """Publishes a model that has gone by these scores, in log-odds, of comments that were decided as wanted later."""

    def published(*scores: float) -> Filter:
        model = Filter.base(site_key())
        model.learn(a_submission(), "ham")
        histogram = ScoreHistogram.blank()
        for score in scores:
            histogram.add(HAM, score)
        for _ in range(50):
            histogram.add(SPAM, 9.0)
        # Past the time in which a new site is judged more strictly.
        model._scores, model._counts = histogram, [50, 50]
        snapshots.path().parent.mkdir(parents=True, exist_ok=True)
        model.save(snapshots.path())
        return model

    return published


def decision_at(probability: float, monkeypatch) -> Decision:
    """What becomes of a comment of this spam probability."""
    policies = []
    decide = Filter.decide
    monkeypatch.setattr(Filter, "decide", lambda *args: policies.append(args[2]) or decide(*args))
    judge(a_submission())
    return Decision.SPAM if probability >= policies[-1].spam_from else Decision.HOLD


def policy_in_use(owner: str = service.SITE_OWNER) -> Policy:
    return snapshots.of(owner).published().policy


def test_with_too_little_evidence_the_usual_thresholds_hold(publish_after):
    assert policy_in_use() == Policy()

    publish_after(*[-4.0] * 998)

    assert policy_in_use() == Policy()
    assert service.thresholds() == service.Thresholds(0.9, 0.001, 998, False)


def test_where_good_comments_score_high_the_spam_folder_begins_higher(publish_after, monkeypatch):
    publish_after(*[-4.0] * 1990, *[3.0] * 10)
    policy = policy_in_use()

    assert policy.spam_from > 0.95
    assert (policy.publish_below, policy.discard_from) == (Policy().publish_below, Policy().discard_from)
    assert decision_at(0.94, monkeypatch) is Decision.HOLD
    thresholds = service.thresholds()
    assert (thresholds.spam_from, thresholds.is_checked) == (policy.spam_from, True)


def test_where_good_comments_score_low_the_spam_folder_begins_lower_but_not_below_a_half(publish_after, monkeypatch):
    publish_after(*[-4.0] * 2000)

    assert policy_in_use().spam_from == 0.5
    assert decision_at(0.6, monkeypatch) is Decision.SPAM


def test_a_publisher_who_tolerates_more_finds_more_in_the_spam_folder(publish_after, settings):
    settings.TOLERANCE = 0.02
    publish_after(*[-4.0] * 1990, *[3.0] * 10)

    assert policy_in_use().spam_from < 0.9
    assert service.thresholds().tolerated_of == 50


def test_each_owner_s_tolerance_is_checked_against_that_owner_s_comments(publish_after):
    publish_after(*[-4.0] * 1990, *[3.0] * 10)

    assert policy_in_use("ada") == Policy()


def test_without_a_model_there_is_no_threshold_to_show(publish_after, caplog):
    publish_after(0.0)
    snapshots.path().write_bytes(b"")

    with caplog.at_level(logging.ERROR):
        assert service.thresholds() is None
    assert "has no model" in caplog.text
