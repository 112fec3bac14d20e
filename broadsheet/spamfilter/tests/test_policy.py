"""The answer follows from probability, experience and agreement."""

import pytest

from broadsheet.spamfilter.model import confidence
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.model.score_histogram import ScoreHistogram
from broadsheet.spamfilter.policy import Experience, Policy
from broadsheet.spamfilter.tests.build import some_lessons, taught
from broadsheet.spamfilter.text.exact_math import sigmoid
from broadsheet.spamfilter.verdict import Decision

OLD = Experience(spam_lessons=50, ham_lessons=50)
TWO_KINDS = {"text": 5.0, "author": 3.0}


@pytest.mark.parametrize(
    ("probability", "decision"),
    [
        (0.0, Decision.PUBLISH),
        (0.34, Decision.PUBLISH),
        (0.5, Decision.HOLD),
        (0.95, Decision.SPAM),
        (1.0, Decision.DISCARD),
    ],
)
def test_the_answer_rises_with_the_probability(probability, decision):
    assert Policy().decide(probability, TWO_KINDS, OLD) is decision


@pytest.mark.parametrize(
    "weights",
    [{}, {"text": 9.0}, {"text": 9.0, "links": 9.0}, {"memory": 9.0, "text": 1.0}, {"start": 9.0, "text": 9.0}],
)
def test_one_kind_of_evidence_never_discards(weights):
    assert Policy().decide(1.0, weights, OLD) is Decision.SPAM


def test_a_new_site_is_more_careful():
    new = Experience(spam_lessons=50, ham_lessons=3)

    assert Policy().decide(0.93, {}, OLD) is Decision.SPAM
    assert Policy().decide(0.93, {}, new) is Decision.HOLD
    assert Policy().decide(0.33, {}, OLD) is Decision.PUBLISH
    assert Policy().decide(0.33, {}, new) is Decision.HOLD


def test_the_thresholds_do_not_move_while_a_filter_decides_as_one_that_is_young():
    assert Policy().lessons_to_settle >= confidence.YOUNG_UNTIL
    for lessons in (0, 20, 49):
        young = Experience(lessons, lessons)
        assert Policy().decide(0.33, {}, young) is Policy().decide(0.93, {}, young) is Decision.HOLD


def test_a_remembered_copy_needs_no_long_experience():
    assert Policy().decide(0.93, {}, Experience(1, 0, copies_agree=1)) is Decision.SPAM


def test_what_leads_nowhere_is_given_the_benefit_of_the_doubt():
    nowhere = Experience(spam_lessons=50, ham_lessons=50, leads_nowhere=True)

    assert Policy().decide(0.63, {}, nowhere) is Decision.PUBLISH
    assert Policy().decide(0.63, {}, Experience(leads_nowhere=True)) is Decision.HOLD
    assert Policy().decide(0.5, {}, Experience(leads_nowhere=True)) is Decision.PUBLISH
    assert Policy().decide(0.93, {}, nowhere) is Decision.HOLD
    assert Policy().decide(0.9999, {"text": 9.0}, nowhere) is Decision.HOLD


def test_a_copy_of_spam_has_no_benefit_of_the_doubt():
    copy = Experience(spam_lessons=50, ham_lessons=50, copies_agree=1, leads_nowhere=True)

    assert Policy().decide(0.5, {}, copy) is Decision.HOLD
    assert Policy().decide(0.99, {}, copy) is Decision.SPAM


def test_what_a_robot_sends_has_no_benefit_of_the_doubt():
    nowhere = Experience(spam_lessons=50, ham_lessons=50, leads_nowhere=True)

    assert Policy().decide(0.5, {"circumstances": 4.0}, nowhere) is Decision.HOLD
    assert Policy().decide(0.95, {"circumstances": 4.0}, nowhere) is Decision.SPAM


def test_impossible_tolerances_are_refused():
    with pytest.raises(ValueError, match="spam_from"):
        Policy(spam_from=1.5)
    with pytest.raises(ValueError, match="less likely"):
        Policy(publish_below=0.95)


def scores_of(spam, ham):
    scores = ScoreHistogram.blank()
    for label, values in enumerate((spam, ham)):
        for value in values:
            scores.add(label, value)
    return scores


def test_a_tolerance_becomes_a_threshold_that_keeps_it():
    ham = [-8.0 + 0.004 * number for number in range(3000)]
    scores = scores_of([6.0] * 500 + [-3.0] * 5, ham)
    policy = Policy.from_tolerance(scores, ham_lost=0.05, spam_published=0.02)

    lost = sum(sigmoid(value) >= policy.spam_from for value in ham) / len(ham)
    assert 0.02 < lost <= 0.05
    assert policy.publish_below == 0.5


def test_a_stricter_tolerance_asks_a_person_more_often():
    scores = scores_of([0.5 * number for number in range(-4, 12)] * 40, [-4.0] * 2000 + [3.0] * 10)

    strict = Policy.from_tolerance(scores, ham_lost=0.001, spam_published=0.01)
    lax = Policy.from_tolerance(scores, ham_lost=0.02, spam_published=0.2)
    assert strict.publish_below < lax.publish_below
    assert strict.spam_from > lax.spam_from


def test_a_site_that_has_decided_little_keeps_the_usual_thresholds():
    assert Policy.from_tolerance(scores_of([2.0] * 10, [-2.0] * 10)) == Policy()


@pytest.mark.parametrize("share", [0.0, 1.0, -1.0, float("nan")])
def test_an_impossible_share_is_refused(share):
    with pytest.raises(ValueError, match="ham_lost"):
        Policy.from_tolerance(ScoreHistogram.blank(), ham_lost=share)


def test_scores_are_taken_before_learning_and_come_back_from_a_snapshot(tmp_path):
    model = taught(Filter.base(), some_lessons(5))
    model.save(tmp_path / "model")

    assert model.scores.bars.sum(axis=1).tolist() == [5, 5]
    assert (Filter.load(tmp_path / "model").scores.bars == model.scores.bars).all()
