"""Disguises do not help a spam that was taught."""

import math

import pytest

from broadsheet.spamfilter.evaluation.robustness import ATTACKS, AttackResult, under_attack
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.tests.build import LETTER, STRANGER, a_comment, some_lessons, taught
from broadsheet.spamfilter.verdict import Decision


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_a_taught_spam_is_stopped_in_disguise(name):
    model = taught(Filter.base(), some_lessons(10))
    model.learn(a_comment(LETTER), "spam")
    disguised = ATTACKS[name](LETTER, 1, [STRANGER])

    assert model.judge(a_comment(disguised, author="Jonas Berg")).decision is not Decision.PUBLISH


def test_what_was_not_stopped_as_it_stood_does_not_count():
    model = taught(Filter.base(), some_lessons(10))
    model.learn(a_comment(LETTER), "spam")
    found = under_attack(model, [a_comment(LETTER, author=""), a_comment(STRANGER)], [STRANGER])

    assert [one.name for one in found] == list(ATTACKS)
    assert {one.of for one in found} == {1}
    assert all(0.0 <= one.percent <= 100.0 for one in found)


def test_nothing_stopped_is_no_figure():
    (first, *_) = under_attack(Filter.base(), [a_comment(STRANGER)], [])

    assert first.of == 0
    assert math.isnan(first.percent)


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_an_attack_is_the_same_every_time_and_takes_any_text(name):
    for text in ("", "\ud800", LETTER, "see http://a.example/b now", "💥" * 5):
        assert ATTACKS[name](text, 3, [STRANGER]) == ATTACKS[name](text, 3, [STRANGER])
        assert ATTACKS[name](text, 3, []) is not None
    assert ATTACKS[name]("Check out my channel at http://a.example/b", 1, [STRANGER]) != (
        "Check out my channel at http://a.example/b"
    )


def test_the_interval_of_a_share_is_wilsons():
    low, high = AttackResult("any", 95, 100).interval

    assert (round(low, 2), round(high, 2)) == (88.82, 97.85)
    assert AttackResult("any", 0, 0).interval is None
    assert AttackResult("any", 10, 10).interval[1] == pytest.approx(100.0)
