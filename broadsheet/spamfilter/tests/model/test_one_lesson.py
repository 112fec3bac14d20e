"""One lesson is enough for what is nearly the same."""

import pytest

from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.tests.build import LETTER, NEAR_LETTER, STRANGER, a_comment, some_lessons, taught
from broadsheet.spamfilter.verdict import Decision


@pytest.fixture(params=["new site", "after sixty lessons"])
def model(request):
    return Filter.base() if request.param == "new site" else taught(Filter.base(), some_lessons())


def test_a_near_copy_of_a_taught_spam_is_spam(model):
    model.learn(a_comment(LETTER), "spam")

    verdict = model.judge(a_comment(NEAR_LETTER, author="Jonas Berg"))

    assert verdict.decision is Decision.SPAM
    assert any("comment was marked as spam" in reason.text for reason in verdict.reasons)


def test_a_near_copy_of_an_approved_comment_is_not_held(model):
    model.learn(a_comment(LETTER), "ham")

    assert model.judge(a_comment(NEAR_LETTER, author="Jonas Berg")).decision is Decision.PUBLISH


def test_a_correction_replaces_the_lesson(model):
    model.learn(a_comment(LETTER), "spam")
    model.learn(a_comment(LETTER), "ham")

    verdict = model.judge(a_comment(NEAR_LETTER))

    assert verdict.decision is Decision.PUBLISH
    assert not any("comment was marked" in reason.text for reason in verdict.reasons)


def test_what_is_nothing_like_it_is_left_alone(model):
    stranger = a_comment(STRANGER, author="Peter Nowak")
    before = model.judge(stranger)
    model.learn(a_comment(LETTER), "spam")

    assert model.judge(stranger).decision is before.decision is Decision.PUBLISH


def test_look_alike_letters_do_not_hide_a_copy(model):
    model.learn(a_comment(LETTER), "spam")
    disguised = LETTER.replace("o", "о").replace("e", "е").replace("window", "win\u200bdow")

    assert model.judge(a_comment(disguised, author="Jonas Berg")).decision is Decision.SPAM


def test_the_same_lesson_twice_weighs_once(model):
    model.learn(a_comment(LETTER), "spam")
    once = model.judge(a_comment(NEAR_LETTER)).probability
    model.learn(a_comment(LETTER), "spam")

    assert model.judge(a_comment(NEAR_LETTER)).probability == once


def test_a_domain_seen_only_in_spam_is_named(model):
    for number in range(5):
        model.learn(a_comment(f"Note {number} on paint {number * 7}: http://paint.example.com/{number}"), "spam")

    reasons = model.judge(a_comment("A word about brushes http://paint.example.com/brushes")).reasons

    assert any(reason.text == "links to example.com, seen only in spam (5)" for reason in reasons)
