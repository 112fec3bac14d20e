"""What is judged: its time, and its campaign."""

from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.spamfilter import submission
from broadsheet.spamfilter.submission import Campaign, Submission


def test_moments_do_not_depend_on_the_zone_they_are_written_in():
    utc, plain, east = (
        datetime.fromisoformat(t) for t in ("2020-01-01T10:00+00:00", "2020-01-01T10:00", "2020-01-01T12:00+02:00")
    )

    assert submission.moment(utc) == submission.moment(plain) == submission.moment(east)
    assert submission.moment(datetime.fromisoformat("0001-01-01T00:00+14:00")) < timedelta()


def test_days_are_numbered_from_one_and_an_unknown_one_is_zero():
    assert submission.day(None) == 0
    assert submission.day(datetime.fromisoformat("0001-01-01T00:00+14:00")) == 1
    assert submission.day(datetime.fromisoformat("9999-12-31T23:59-14:00")) < 1 << 32


@given(st.builds(Campaign, *[st.integers(0, 1 << 40)] * 9))
def test_a_campaign_comes_back_from_its_numbers(campaign):
    assert Campaign.of(campaign.numbers()) == campaign


@pytest.mark.parametrize("stored", [None, 3, "copies", []])
def test_what_is_no_set_of_numbers_is_no_campaign(stored):
    assert Campaign.of(stored) is None


@pytest.mark.parametrize(
    "stored", [{}, {"moon": 1}, {"copies": "3"}, {"copies": True}, {"copies": -1}, {"copies": None}]
)
def test_what_another_hand_stored_is_passed_over(stored):
    assert Campaign.of(stored) == Campaign()


def test_a_submission_within_its_campaign_is_the_same_in_all_else():
    sent, campaign = Submission(**{field.name: field.name for field in fields_of(Submission)}), Campaign(copies=3)

    assert sent.within(campaign) == replace(sent, campaign=campaign)
