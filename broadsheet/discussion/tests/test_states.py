"""The moves between states."""

from __future__ import annotations

import itertools

import pytest

from broadsheet.discussion.states import TRANSITIONS, IllegalTransition, State, check_transition

LEGAL = {
    (State.HELD, State.PUBLISHED), (State.HELD, State.SPAM), (State.HELD, State.REJECTED),
    (State.PUBLISHED, State.HELD), (State.PUBLISHED, State.SPAM), (State.PUBLISHED, State.REJECTED),
    (State.SPAM, State.HELD), (State.SPAM, State.PUBLISHED), (State.SPAM, State.REJECTED),
    (State.REJECTED, State.HELD), (State.REJECTED, State.PUBLISHED), (State.REJECTED, State.SPAM),
    *((state, State.WITHDRAWN) for state in (State.HELD, State.PUBLISHED, State.SPAM, State.REJECTED)),
    *((state, State.ERASED) for state in State if state != State.ERASED),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), list(itertools.product(State, State)))
def test_only_listed_moves_are_legal(before, after):
    if (before, after) in LEGAL:
        check_transition(before, after)
    else:
        with pytest.raises(IllegalTransition):
            check_transition(before, after)


def test_every_state_has_its_moves_listed():
    assert set(TRANSITIONS) == set(State)
