"""The order “most appreciated”: a cautious share of the chances a comment had."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.discussion.threads.ranking import lower_bound


@pytest.mark.parametrize(
    ("appreciations", "chances", "bound"),
    # Reference values of the interval without continuity correction, as in the tables of Newcombe (1998).
    [(81, 263, 0.2553), (15, 148, 0.0624), (0, 20, 0.0), (1, 29, 0.0061), (29, 29, 0.8830)],
)
def test_it_is_wilson_s_lower_bound(appreciations, chances, bound):
    assert lower_bound(appreciations, chances) == pytest.approx(bound, abs=5e-5)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_whatever_the_counts_it_is_a_share_that_an_address_can_hold(appreciations, chances):
    assert 0.0 <= lower_bound(appreciations, chances) <= 1.0


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_the_same_share_of_more_chances_stands_higher(appreciations, more):
    chances = appreciations * 2

    assert lower_bound(appreciations * (more + 1), chances * (more + 1)) > lower_bound(appreciations, chances)


def test_a_late_good_comment_rises_above_an_early_mediocre_one():
    chance = random.Random(1927)
    early = late = since_late = 0
    for given_before in range(400):
        # Readers like the late one twice as well, but it comes only for the last quarter of them.
        is_late_there = given_before >= 300
        since_late += is_late_there
        liked = chance.random()
        if is_late_there and liked < 0.3:
            late += 1
        elif liked > 0.85:
            early += 1

    assert late < early
    assert lower_bound(late, since_late) > lower_bound(early, 400)
