"""Reasons are the additive pieces of the log-odds, said in plain sentences."""

import json
import string
from dataclasses import replace

import pytest

from broadsheet.spamfilter import reasons
from broadsheet.spamfilter.evaluation import ablation
from broadsheet.spamfilter.explanation import explanation
from broadsheet.spamfilter.features import campaign
from broadsheet.spamfilter.features.evidence import SIGNALS, collect
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.model.group_reasons import MEMORY_KINDS
from broadsheet.spamfilter.policy import Policy
from broadsheet.spamfilter.submission import Campaign
from broadsheet.spamfilter.tests.build import LETTER, a_comment, a_spam, some_lessons, taught
from broadsheet.spamfilter.text.exact_math import sigmoid
from broadsheet.spamfilter.text.hashing import HashKey


def evidence_of(submission):
    return collect(submission, HashKey.DEFAULT)


@pytest.fixture(scope="module")
def model():
    return taught(Filter.base(), some_lessons())


@pytest.mark.parametrize("submission", [a_comment(), a_spam(), a_spam(author_url="http://win.example.top/a/b/c")])
def test_the_weights_of_all_evidence_add_up_to_the_verdict(model, submission):
    found = explanation(model, submission)

    total = sum(row.weight for row in found.rows if row.total)
    assert sigmoid(total) == pytest.approx(found.verdict.probability, abs=1e-3)


@pytest.fixture(scope="module")
def experienced():
    """A model that has something to say of every group, and of everything it remembers."""
    model = taught(Filter.base(), some_lessons())
    for submission, label in ((CASINO, "spam"), (READER, "ham")):
        for number in range(4):
            model.learn(replace(submission, text=f"{submission.text} ({number})"), label)
    return model


CASINO = a_spam(
    "Win big at our casino, claim the bonus now at http://lucky.example.top/win",
    author_url="http://lucky.example.top/",
    author_email="x@lucky.example.top",
    network="net 1",
    seconds_on_page=2.0,
    script_ran=False,
    user_agent="curl/8",
)
READER = a_comment(
    "The council voted to close the bridge, but nobody asked us; see https://council.example.org/bridge",
    author_url="https://lindqvist.example.net/",
    author_email="x@lindqvist.example.net",
    network="net 2",
    seconds_on_page=95.0,
    script_ran=True,
    user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
)
# Some with evidence that contradicts itself: an advertisement under an honest name, a reader in haste, a taught name.
SUBMISSIONS = [
    CASINO,
    READER,
    replace(CASINO, author="Maria Lindqvist", author_url="", network="net 2"),
    replace(READER, author="best casino bonus", seconds_on_page=1.0, trap_filled=True),
    replace(READER, text="FREE!!! " + READER.text, context=""),
    replace(CASINO, text="Discount watches number 3, order at http://watch-3.example/Mill", network=""),
    a_comment("They have been digging in the street for weeks, and thanks for telling us."),
]
NOTHING = {
    "circumstances": {
        "seconds_on_page": None, "trap_filled": False, "script_ran": None, "user_agent": "", "context_age_days": None,
    },
    "relation": {"context": ""},
    "network": {"network": ""},
}  # fmt: skip


def said_of(model, breakdown, name):
    """What the reasons say of a group, or of one thing that is remembered."""
    if name == "network":
        kinds = MEMORY_KINDS
        return sum(weight for kind, _, weight in breakdown.memory if kinds[kind] == name)
    return breakdown.groups().get(name, 0.0)


@pytest.mark.parametrize("submission", SUBMISSIONS, ids=range(len(SUBMISSIONS)))
def test_without_the_evidence_of_a_group_the_score_is_less_by_its_weight_exactly(experienced, submission):
    whole = experienced.weigh(submission)
    assert whole.part is None

    for group, weight in whole.groups().items():
        left = ablation.without(experienced, group)._weigh(ablation.kept(evidence_of(submission), frozenset({group})))
        assert group not in left.groups()
        assert whole.log_odds - left.log_odds == pytest.approx(weight, abs=1e-9), group


@pytest.mark.parametrize("name", sorted(NOTHING))
@pytest.mark.parametrize("submission", SUBMISSIONS, ids=range(len(SUBMISSIONS)))
def test_emptying_the_fields_that_are_named_moves_the_score_by_what_was_said(experienced, submission, name):
    emptied = replace(submission, **NOTHING[name])
    whole, left = experienced._weigh(evidence_of(submission)), experienced._weigh(evidence_of(emptied))
    said = said_of(experienced, whole, name) - said_of(experienced, left, name)

    assert whole.log_odds - left.log_odds == pytest.approx(said, abs=1e-9)


# What is named, and the submission with it taken out; other evidence goes with it, so only the direction is certain.
TAKEN_OUT = [
    (CASINO, "author", {"author": "", "author_url": "", "author_email": ""}),
    (READER, "author", {"author": "", "author_url": "", "author_email": ""}),
    (CASINO, "links", {"text": "Win big at our casino, claim the bonus now"}),
    (CASINO, "wording", {"text": "See http://lucky.example.top/win"}),
    (CASINO, "text", {"text": "Quietly unlike http://lucky.example.top/win"}),
    (READER, "text", {"text": "Quietly unlike https://council.example.org/bridge"}),
    (CASINO, "memory", {"text": "Win", "author": "", "author_url": "", "network": ""}),
    (READER, "memory", {"text": "The council", "author": "", "author_url": "", "network": ""}),
    (
        a_comment("WHY DID NOBODY ASK US ABOUT THIS BRIDGE!!!!!!"),
        "shape",
        {"text": "Why did nobody ask us about this bridge"},
    ),
]


@pytest.mark.parametrize(("submission", "group", "changes"), TAKEN_OUT, ids=range(len(TAKEN_OUT)))
def test_taking_the_named_thing_out_moves_the_score_the_way_that_was_said(experienced, submission, group, changes):
    whole, left = (
        experienced._weigh(evidence_of(submission)),
        experienced._weigh(evidence_of(replace(submission, **changes))),
    )
    said = whole.groups()[group]

    assert abs(said) > 0.05
    assert (whole.log_odds - left.log_odds) * said > 0.0


def test_the_words_that_were_learned_are_blamed_only_where_they_point_the_same_way():
    active, facts = [], {}
    against = reasons.group_reason("links", 1.0, 1.4, active, facts, site=True)
    along = reasons.group_reason("links", 1.0, 0.3, active, facts, site=True)

    assert against.text == "its links are of a kind that spam carries"
    assert along.text == "its links are like those of comments marked as spam here"


@pytest.mark.parametrize("submission", SUBMISSIONS, ids=range(len(SUBMISSIONS)))
def test_a_sentence_about_a_signal_names_one_that_is_there_and_points_that_way(experienced, submission):
    breakdown = experienced._weigh(evidence_of(submission))
    weights = dict(zip(breakdown.evidence.signals, breakdown.signals, strict=True))
    for reason in experienced.reasons(breakdown):
        named = [n for n, signal in enumerate(SIGNALS) if signal.name == reason.id]
        if named:
            assert any(weights.get(number, 0.0) * reason.weight > 0.0 for number in named), reason


def test_reasons_come_heaviest_first_and_name_what_was_seen(model):
    verdict = model.judge(
        a_comment("See http://a.example/1 http://b.example/2 http://c.example/3", seconds_on_page=2.0)
    )

    weights = [abs(reason.weight) for reason in verdict.reasons]
    texts = [reason.text for reason in verdict.reasons]
    assert weights == sorted(weights, reverse=True)
    assert "posted 2 s after the page was opened" in texts


def test_a_reason_is_said_again_from_its_id_and_values_and_part_by_part_in_another_language(model):
    burst = Campaign(copies=12, names=5, pages=4, seconds=90_000)
    judged = [
        model.judge(submission)
        for submission in (a_spam(seconds_on_page=2.0), a_spam(campaign=burst), a_comment(LETTER), *SUBMISSIONS)
    ]
    for reason in [reason for verdict in judged for reason in verdict.reasons]:
        values = json.loads(json.dumps(dict(reason.values)))
        assert reasons.sentence(reason.id, values) == reason.text
        assert set(reasons.fields_of(reason.parts)) <= set(values)
        shouted = reasons.sentence(reason.id, values, lambda part: part if "{" in part else part.upper())
        assert shouted is not None
        assert shouted.casefold() == reason.text.casefold()


@pytest.mark.parametrize("id", ["", "no such thing", "copies", "domain"])
def test_what_cannot_be_said_any_more_is_none_and_no_error(id):
    assert reasons.sentence(id, {"other": 1}) is None


@pytest.mark.parametrize(
    ("seconds", "span"), [(60, "an hour"), (7200, "a day"), (86_400, "a day"), (200_000, "3 days")]
)
def test_the_time_of_a_burst_is_said_in_words(seconds, span):
    facts = {}
    found = campaign.signals(Campaign(copies=4, names=4, pages=4, seconds=seconds), 100, facts)

    assert f"within {span}" in reasons.said("campaign", found[0], 1.0, facts).text


def test_one_link_is_not_called_links():
    assert reasons.said("links", "links>=1", 1.0, {"links": 1}).text == "1 link"
    assert reasons.said("links", "links>=2", 1.0, {"links": 2}).text == "2 links"


def test_a_keyword_for_a_name_is_named(model):
    told = Filter.base().judge(a_comment(author="cheap car insurance")).reasons

    assert any(reason.text == "the name looks like a keyword, not a person" for reason in told)


def test_every_sentence_names_only_facts_it_can_have():
    fields = {name for s in SIGNALS for _, name, _, _ in string.Formatter().parse(s.says) if name}

    assert fields <= {
        "exclamations", "emoji", "invisible", "links", "domain", "ending", "website", "shared", "seconds",
        "length", "days", "program", "call", "own", "money", "bargain", "prize", "haste", "contact", "adult",
        "pills", "gambling", "search", "praise", "flattery", "argument", "chat", "copies", "span", "names", "pages",
        "sites", "sender_comments", "sender_new", "link_comments", "link_new",
    }  # fmt: skip
    assert len({s.name for s in SIGNALS}) == len(SIGNALS)


def test_words_that_the_site_learned_are_shown(model):
    rows = explanation(model, a_spam("Discount watches again")).rows

    assert any(row.text == "the word “watches”" and row.weight > 0 for row in rows)


def test_hostile_names_cannot_break_a_sentence():
    model = Filter.base()
    model.learn(a_comment(LETTER, author="{count}\n\u202eevil{0}"), "spam")

    for reason in model.judge(a_comment("Another matter entirely", author="{count}\n\u202eevil{0}")).reasons:
        assert "\n" not in reason.text
        assert "\u202e" not in reason.text


def test_only_reasons_that_are_told_are_put_into_words(experienced, monkeypatch):
    breakdown = experienced._weigh(evidence_of(a_spam(seconds_on_page=2.0, network="192.0.2")))
    every = experienced.reasons(breakdown)
    worded = []
    real = reasons.said
    monkeypatch.setattr(reasons, "said", lambda *args, **more: worded.append(args) or real(*args, **more))

    told = experienced.verdict(breakdown, Policy()).reasons
    assert len(every) > len(worded) == reasons.MOST
    assert list(told) == [reason for reason in every[: reasons.MOST] if abs(reason.weight) >= reasons.WORTH_TELLING]
