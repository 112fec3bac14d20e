"""The signed stamp in a form."""

from __future__ import annotations

from datetime import timedelta

from broadsheet.discussion.posting import stamp
from broadsheet.discussion.posting.stamp import Stamp
from broadsheet.discussion.tests.build import NOW

LIFE = timedelta(hours=3)


def test_a_stamp_is_good_for_its_thread_and_tells_its_age():
    token = stamp.issue(7, NOW)

    assert stamp.read(token, 7, NOW + timedelta(minutes=2), LIFE) == (Stamp.GOOD, timedelta(minutes=2))


def test_a_stamp_of_another_thread_is_taken_for_forged():
    assert stamp.read(stamp.issue(7, NOW), 8, NOW, LIFE) == (Stamp.FORGED, None)


def test_a_stamp_expires_after_its_life_and_not_before():
    token = stamp.issue(7, NOW)

    assert stamp.read(token, 7, NOW + LIFE, LIFE)[0] is Stamp.GOOD
    assert stamp.read(token, 7, NOW + LIFE + timedelta(seconds=1), LIFE) == (Stamp.EXPIRED, None)


def test_whatever_was_not_signed_here_is_forged():
    good = stamp.issue(7, NOW)
    for token in ("", "7", "7-1", good[:-1], good[1:], "7-99999999999." + good.partition(".")[2], "\0", "é" * 50):
        assert stamp.read(token, 7, NOW, LIFE) == (Stamp.FORGED, None)


def test_a_clock_that_ran_ahead_gives_no_negative_age():
    assert stamp.read(stamp.issue(7, NOW + timedelta(seconds=5)), 7, NOW, LIFE) == (Stamp.GOOD, timedelta())
