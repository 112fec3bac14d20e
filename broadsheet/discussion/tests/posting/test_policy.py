"""The policy for new comments: verdict and mode to state."""

from __future__ import annotations

import pytest

from broadsheet.discussion.posting import policy
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.states import Mode, State
from broadsheet.spamfilter.verdict import Decision, Verdict


def a_verdict(decision: Decision) -> Verdict:
    return Verdict(0.5, decision, (), "test")


@pytest.mark.parametrize(
    ("decision", "mode", "state", "reason"),
    [
        (Decision.PUBLISH, Mode.OPEN, State.PUBLISHED, ModerationReason.CLEAN),
        (Decision.PUBLISH, Mode.HOLD, State.HELD, ModerationReason.READ_FIRST),
        (Decision.HOLD, Mode.OPEN, State.HELD, ModerationReason.UNSURE),
        (Decision.HOLD, Mode.HOLD, State.HELD, ModerationReason.UNSURE),
        (Decision.SPAM, Mode.OPEN, State.SPAM, ModerationReason.LOOKS_LIKE_SPAM),
        (Decision.SPAM, Mode.HOLD, State.SPAM, ModerationReason.LOOKS_LIKE_SPAM),
        (Decision.DISCARD, Mode.OPEN, State.SPAM, ModerationReason.LOOKS_LIKE_SPAM),
    ],
)
def test_each_answer_has_its_place(decision, mode, state, reason):
    assert policy.decide_arrival(a_verdict(decision), mode=mode) == (state, reason)


@pytest.mark.parametrize("decision", list(Decision))
def test_what_was_not_judged_is_held_whatever_the_verdict_says(decision):
    assert policy.decide_arrival(a_verdict(decision), is_judged=False) == (
        State.HELD,
        ModerationReason.NO_FILTER,
    )


@pytest.mark.parametrize(
    ("situation", "state", "reason"),
    [
        ({"mode": Mode.FIRST}, State.HELD, ModerationReason.NEW_HERE),
        ({"mode": Mode.FIRST, "is_known": True}, State.PUBLISHED, ModerationReason.CLEAN),
        ({"mode": Mode.HOLD, "is_known": True}, State.HELD, ModerationReason.READ_FIRST),
        ({"is_known": True, "phrase": "cheap pills"}, State.HELD, ModerationReason.PHRASE),
    ],
)
def test_what_the_filter_would_publish_may_still_be_read_first(situation, state, reason):
    assert policy.decide_arrival(a_verdict(Decision.PUBLISH), **situation) == (state, reason)
