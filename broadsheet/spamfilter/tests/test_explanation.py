"""Reasons are the additive pieces of the log-odds, said in plain sentences."""

import string

import pytest

from broadsheet.spamfilter.arithmetic import sigmoid
from broadsheet.spamfilter.evidence import SIGNALS
from broadsheet.spamfilter.explanation import explanation
from broadsheet.spamfilter.model import Model
from broadsheet.spamfilter.tests.build import LETTER, a_comment, a_spam, some_lessons, taught


@pytest.fixture(scope="module")
def model():
    return taught(Model.base(), some_lessons())


@pytest.mark.parametrize("submission", [a_comment(), a_spam(), a_spam(author_url="http://win.example.top/a/b/c")])
def test_the_weights_of_all_evidence_add_up_to_the_verdict(model, submission):
    found = explanation(model, submission)

    total = sum(row.weight for row in found.rows if row.total)
    assert sigmoid(total) == pytest.approx(found.verdict.probability, abs=1e-3)


def test_taking_the_named_evidence_away_moves_the_score_as_said(model):
    hurried = model.weigh(a_comment(seconds_on_page=1.0))
    calm = model.weigh(a_comment())

    said = hurried.groups()["circumstances"]
    assert hurried.log_odds - calm.log_odds == pytest.approx(said, abs=1e-9)


def test_reasons_come_heaviest_first_and_name_what_was_seen(model):
    verdict = model.judge(
        a_comment("See http://a.example/1 http://b.example/2 http://c.example/3", seconds_on_page=2.0)
    )

    weights = [abs(reason.weight) for reason in verdict.reasons]
    texts = [reason.text for reason in verdict.reasons]
    assert weights == sorted(weights, reverse=True)
    assert "posted 2 s after the page was opened" in texts


def test_a_reason_can_be_translated(model):
    for reason in model.judge(a_spam(seconds_on_page=2.0)).reasons:
        assert reason.template.format_map(dict(reason.values)) == reason.text


def test_a_keyword_for_a_name_is_named(model):
    reasons = Model.base().judge(a_comment(author="cheap car insurance")).reasons

    assert any(reason.text == "the name looks like a keyword, not a person" for reason in reasons)


def test_every_sentence_names_only_facts_it_can_have():
    fields = {name for s in SIGNALS for _, name, _, _ in string.Formatter().parse(s.says) if name}

    assert fields <= {
        "exclamations", "emoji", "invisible", "links_said", "domain", "ending", "website", "shared", "seconds",
        "length", "days", "program", "call", "own", "money", "bargain", "prize", "haste", "contact", "adult",
        "pills", "gambling", "search", "praise", "argument", "chat", "copies", "span", "names", "pages", "sites",
        "sender_comments", "sender_new", "link_comments", "link_new",
    }  # fmt: skip
    assert len({s.name for s in SIGNALS}) == len(SIGNALS)


def test_words_that_the_site_learned_are_shown(model):
    rows = explanation(model, a_spam("Discount watches again")).rows

    assert any(row.text == "the word “watches”" and row.weight > 0 for row in rows)


def test_hostile_names_cannot_break_a_sentence():
    model = Model.base()
    model.learn(a_comment(LETTER, author="{count}\n\u202eevil{0}"), "spam")

    for reason in model.judge(a_comment("Another matter entirely", author="{count}\n\u202eevil{0}")).reasons:
        assert "\n" not in reason.text
        assert "\u202e" not in reason.text
