"""The answer follows from probability, experience and agreement."""

import pytest

from broadsheet.spamfilter.policy import Experience, Policy
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


@pytest.mark.parametrize("weights", [{}, {"text": 9.0}, {"text": 9.0, "links": 9.0}, {"memory": 9.0, "text": 1.0}])
def test_one_kind_of_evidence_never_discards(weights):
    assert Policy().decide(1.0, weights, OLD) is Decision.SPAM


def test_a_new_site_is_more_careful():
    new = Experience(spam_lessons=50, ham_lessons=3)

    assert Policy().decide(0.93, {}, OLD) is Decision.SPAM
    assert Policy().decide(0.93, {}, new) is Decision.HOLD
    assert Policy().decide(0.33, {}, OLD) is Decision.PUBLISH
    assert Policy().decide(0.33, {}, new) is Decision.HOLD


def test_a_remembered_copy_needs_no_long_experience():
    assert Policy().decide(0.93, {}, Experience(1, 0, copies_agree=1)) is Decision.SPAM


def test_what_leads_nowhere_is_given_the_benefit_of_the_doubt():
    nowhere = Experience(spam_lessons=50, ham_lessons=50, leads_nowhere=True)

    assert Policy().decide(0.5, {}, nowhere) is Decision.PUBLISH
    assert Policy().decide(0.93, {}, nowhere) is Decision.HOLD
    assert Policy().decide(0.99, {}, nowhere) is Decision.SPAM


def test_a_copy_of_spam_has_no_benefit_of_the_doubt():
    copy = Experience(spam_lessons=50, ham_lessons=50, copies_agree=1, leads_nowhere=True)

    assert Policy().decide(0.5, {}, copy) is Decision.HOLD


def test_impossible_tolerances_are_refused():
    with pytest.raises(ValueError, match="spam_from"):
        Policy(spam_from=1.5)
    with pytest.raises(ValueError, match="less likely"):
        Policy(publish_below=0.95)
