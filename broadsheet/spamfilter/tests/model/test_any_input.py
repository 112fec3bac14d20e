"""Whatever comes in: a verdict, at a bounded cost."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.spamfilter import datasets
from broadsheet.spamfilter.features import evidence
from broadsheet.spamfilter.model.campaigns import Window
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.submission import Campaign, Submission
from broadsheet.spamfilter.tests.build import a_comment, some_lessons, taught
from broadsheet.spamfilter.text.hashing import HashKey

MODEL = taught(Filter.base(), some_lessons(4))
# Surrogates too: broken clients send them.
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)
NUMBERS = st.none() | st.floats()
SUBMISSIONS = st.builds(
    Submission, text=ANY_TEXT, author=ANY_TEXT, author_email=ANY_TEXT, author_url=ANY_TEXT, user_agent=ANY_TEXT,
    permalink=ANY_TEXT, context=ANY_TEXT, site=ANY_TEXT, kind=ANY_TEXT, network=ANY_TEXT, seconds_on_page=NUMBERS,
    trap_filled=st.booleans(), script_ran=st.none() | st.booleans(), context_age_days=NUMBERS,
    campaign=st.none() | st.builds(Campaign, *[st.integers(0, 200)] * 9),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(SUBMISSIONS)
def test_any_fields_give_a_verdict(submission):
    verdict = MODEL.judge(submission)

    assert 0.0 <= verdict.probability <= 1.0
    assert verdict.reasons


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(SUBMISSIONS, st.datetimes()), min_size=1, max_size=5))
def test_any_fields_can_be_seen_in_a_window(coming):
    window = Window.blank(HashKey.DEFAULT)
    for submission, when in coming:
        found = evidence.collect(submission, HashKey.DEFAULT)
        window.look(submission, found, when)
        window.add(submission, found, when)
        again = window.look(submission, found, when)

        assert again.copies < len(coming)
        assert 1 <= again.names <= again.copies + 1
        assert 0 <= again.sender_new <= 100


@settings(max_examples=30, deadline=None)
@given(SUBMISSIONS, st.sampled_from(["spam", "ham"]))
def test_any_fields_can_be_taught(submission, label):
    model = MODEL.copy()
    model.learn(submission, label)

    assert model.lessons == MODEL.lessons + 1
    assert 0.0 <= model.judge(submission).probability <= 1.0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0" * 50,
        "\ud800\udfff\udc00",
        "a" * 10_000_000,
        "http://a.b/" * 100_000,
        "<a href=" * 50_000,
        "[url=" * 50_000,
        "word " * 1_000_000,
        "ﷺ" * 10_000,
        "e\u0301\u0302\u0303" * 5_000,
        "a.b." * 50_000,
        "1 " * 50_000,
        "()" * 50_000,
        "@" * 50_000,
        "-" * 50_000,
        "\u202e\u200b" * 5_000,
        "💥" * 20_000,
        "0.0.0.0/" * 10_000,
    ],
    ids=range(18),
)
def test_hostile_texts_cost_no_more_than_long_ones(text):
    found = evidence.collect(
        Submission(text, author=text[:100_000], author_url=text[:100_000], context=text[:100_000]), HashKey.DEFAULT
    )

    assert found.places.size < 100_000
    assert len(found.signals) < 200
    assert len(found.keys) < 30
    assert MODEL.judge(a_comment(text)).probability >= 0.0


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_records_or_errors_that_name_the_line(data):
    for item in datasets.read(data.splitlines(keepends=True)):
        assert isinstance(item, datasets.Record) or str(item).startswith("line ")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.sampled_from(["text", "author", "label", "date", "seconds_on_page", "trap_filled", "site", "user_ip", "x"])


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(FIELDS, JSON, max_size=6))
def test_any_object_gives_a_record_or_an_error_that_names_the_field(fields):
    for item in datasets.read([json.dumps(fields).encode()]):
        if isinstance(item, datasets.LineError):
            assert item.field
        else:
            assert MODEL.judge(item.submission).reasons
