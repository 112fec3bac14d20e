"""What a site that has taught nothing may expect."""

from dataclasses import replace

import pytest

from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.tests.build import a_comment, some_lessons, taught
from broadsheet.spamfilter.verdict import Decision


@pytest.fixture(scope="module")
def model():
    return Filter.base()


@pytest.mark.parametrize(
    "text",
    [
        "I crossed that bridge every day for ten years, the council is right to close it.",
        "Good article. But who pays for the ferry while the bridge is closed?",
        "My son works at the harbour and says the repairs should have begun years ago.",
        "Two years? They said the same about the station, and that took five.",
    ],
)
def test_a_friendly_comment_on_the_subject_appears(model, text):
    verdict = model.judge(a_comment(text, seconds_on_page=95.0, script_ran=True))

    assert verdict.decision is Decision.PUBLISH


@pytest.mark.parametrize(
    "text",
    [
        "Buy cheap viagra online without prescription http://cheap-pills.example.xyz/buy casino bonus",
        "[url=http://best-casino.example.top]online casino[/url] <a href='http://slots.example.top'>slots bonus</a>",
        "Hi! Cialis, viagra, levitra at the best price, order now at http://pharm-shop.example.click?ref=12",
    ],
)
def test_blatant_spam_goes_to_the_spam_folder(model, text):
    verdict = model.judge(a_comment(text, author="cheap viagra", seconds_on_page=2.0))

    assert verdict.decision in (Decision.SPAM, Decision.DISCARD)


@pytest.mark.parametrize(
    "text",
    [
        "What a bunch of idiots. The whole damn council should be sacked, they are crooks and liars.",
        "You are an ignorant fool and your opinion on the bridge is garbage.",
        "This is bullshit, those morons have wasted our taxes again and nobody goes to jail!!!",
        "SHUT UP about the bridge already, nobody cares what you whiners think",
    ],
)
def test_rude_but_honest_comments_are_not_called_spam(model, text):
    verdict = model.judge(a_comment(text, seconds_on_page=40.0))

    assert verdict.decision in (Decision.PUBLISH, Decision.HOLD)
    assert verdict.probability < 0.5


def test_what_is_not_clearly_good_is_held(model):
    verdict = model.judge(a_comment("More about this on my site: http://my-notes.example.net/bridge"))

    assert verdict.decision is Decision.HOLD


def test_a_filled_trap_is_never_published(model):
    assert model.judge(a_comment(trap_filled=True, seconds_on_page=1.0)).decision is not Decision.PUBLISH


BLATANT = a_comment("casino viagra [url=http://x.example.top]casino[/url] " * 5, author="Maria Lindqvist")
SENT_BY_A_ROBOT = replace(BLATANT, trap_filled=True, seconds_on_page=1.0)


def test_discard_needs_two_kinds_of_evidence():
    model = taught(Filter.base(), some_lessons(20))

    assert model.judge(BLATANT).decision is Decision.SPAM
    assert model.judge(SENT_BY_A_ROBOT).decision is Decision.DISCARD


@pytest.mark.parametrize("label", ["spam", "ham"])
def test_nothing_is_discarded_before_there_are_twenty_lessons_of_each_label(model, label):
    one_sided = taught(Filter.base(), [lesson for lesson in some_lessons(40) if lesson[1] == label])

    assert model.judge(SENT_BY_A_ROBOT).decision is Decision.SPAM
    assert one_sided.judge(SENT_BY_A_ROBOT).decision is not Decision.DISCARD
