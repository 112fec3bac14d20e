"""Where a new comment goes: one pure function from the filter's verdict and the thread's rules to a state."""

from __future__ import annotations

from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.states import Mode, State
from broadsheet.spamfilter.verdict import Decision, Verdict

_BY_VERDICT = {
    Decision.PUBLISH: (State.PUBLISHED, Reason.CLEAN),
    Decision.HOLD: (State.HELD, Reason.UNSURE),
    Decision.SPAM: (State.SPAM, Reason.LOOKS_LIKE_SPAM),
    # What is blatant is kept like other spam, out of everybody's way and for the same time: a filter that
    # throws away unseen can never be checked.
    Decision.DISCARD: (State.SPAM, Reason.LOOKS_LIKE_SPAM),
}


def place(verdict: Verdict, mode: str, is_judged: bool = True) -> tuple[State, Reason]:
    """The state of a new comment and why.

    ``is_judged`` is false when the filter could not do its work: a person decides then, whatever the mode.
    """
    if not is_judged:
        return State.HELD, Reason.NO_FILTER
    state, reason = _BY_VERDICT[verdict.decision]
    if state == State.PUBLISHED and mode == Mode.HOLD:
        return State.HELD, Reason.READ_FIRST
    return state, reason
