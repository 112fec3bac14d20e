"""A reason in words."""

from __future__ import annotations

from broadsheet.spamfilter.verdict import Decision, Reason


def test_a_reason_says_its_sentence_with_the_values_it_names():
    reason = Reason(
        "links", "links", 0.5, ("{count} links", " to {domain}"), (("count", 2), ("domain", "pills.example"))
    )

    assert reason.text == "2 links to pills.example"


def test_a_reason_without_values_says_its_parts_as_they_are():
    assert Reason("filter", "unjudged", 0.0, ("A person will read it.",)).text == "A person will read it."


def test_what_is_held_is_not_answered_as_spam():
    assert [decision for decision in Decision if decision.is_spam] == [Decision.SPAM, Decision.DISCARD]
