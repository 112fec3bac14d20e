"""The policy for new comments: verdict and mode to state."""

import pytest

from broadsheet.discussion.posting import policy
from broadsheet.discussion.posting.policy import Situation
from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.states import Mode, State
from broadsheet.spamfilter.verdict import Decision, Verdict


def a_verdict(decision: Decision) -> Verdict:
    return Verdict(0.5, decision, (), "test")


@pytest.mark.parametrize(
    ("decision", "mode", "state", "reason"),
    [
        (Decision.PUBLISH, Mode.OPEN, State.PUBLISHED, Reason.CLEAN),
        (Decision.PUBLISH, Mode.HOLD, State.HELD, Reason.READ_FIRST),
        (Decision.HOLD, Mode.OPEN, State.HELD, Reason.UNSURE),
        (Decision.HOLD, Mode.HOLD, State.HELD, Reason.UNSURE),
        (Decision.SPAM, Mode.OPEN, State.SPAM, Reason.LOOKS_LIKE_SPAM),
        (Decision.SPAM, Mode.HOLD, State.SPAM, Reason.LOOKS_LIKE_SPAM),
        (Decision.DISCARD, Mode.OPEN, State.SPAM, Reason.LOOKS_LIKE_SPAM),
    ],
)
def test_each_answer_has_its_place(decision, mode, state, reason):
    assert policy.place(a_verdict(decision), Situation(mode)) == (state, reason)


@pytest.mark.parametrize("decision", list(Decision))
def test_what_was_not_judged_is_held_whatever_the_verdict_says(decision):
    assert policy.place(a_verdict(decision), Situation(is_judged=False)) == (State.HELD, Reason.NO_FILTER)


@pytest.mark.parametrize(
    ("situation", "state", "reason"),
    [
        (Situation(Mode.FIRST), State.HELD, Reason.NEW_HERE),
        (Situation(Mode.FIRST, is_known=True), State.PUBLISHED, Reason.CLEAN),
        (Situation(Mode.HOLD, is_known=True), State.HELD, Reason.READ_FIRST),
        (Situation(is_known=True, phrase="cheap pills"), State.HELD, Reason.PHRASE),
    ],
)
def test_what_the_filter_would_publish_may_still_be_read_first(situation, state, reason):
    assert policy.place(a_verdict(Decision.PUBLISH), situation) == (state, reason)
