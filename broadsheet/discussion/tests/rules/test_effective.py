"""Which rules hold in a thread at a moment."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.discussion.models import (
    Rule,
    Thread,
)
from broadsheet.discussion.rules import effective
from broadsheet.discussion.states import Mode
from broadsheet.discussion.tests.build import (
    NOW,
)

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = Rule(night_from=time(22), night_until=time(7))
OPENED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NO_RULE = Rule()
MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
CLOCK_CHANGES = st.sampled_from([datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def holds(inherited: Rule = NO_RULE, now: datetime = NOW, **thread):
    return effective.resolve(Thread(opened_at=OPENED, **thread), inherited, now, BERLIN)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_thread_follows_what_is_around_it_unless_it_has_a_rule_of_its_own(mode):
    assert holds(Rule(mode=mode)).mode == mode
    assert holds(Rule(mode=mode), mode=Mode.PREMODERATE).mode == Mode.PREMODERATE
    assert holds().mode == Mode.OPEN


def test_a_thread_may_be_quicker_or_slower_than_its_section():
    assert holds(Rule(slow_minutes=10)).slow_minutes == 10
    assert holds(Rule(slow_minutes=10), slow_minutes=0).slow_minutes == 0


@pytest.mark.parametrize(
    ("moment", "opens_at"),
    [
        ("2026-03-10T21:59", None),
        ("2026-03-10T22:00", "2026-03-11T07:00"),
        ("2026-03-11T03:00", "2026-03-11T07:00"),
        ("2026-03-11T07:00", None),
        # The clocks go forward in this night.
        ("2026-03-28T23:00", "2026-03-29T07:00"),
    ],
)
def test_a_night_goes_over_midnight_and_says_when_it_ends(moment, opens_at):
    found = holds(NIGHT, now=at(moment))

    assert found.takes_replies == (opens_at is None)
    assert found.opens_at == (at(opens_at) if opens_at else None)
    assert not found.is_over


def test_a_weekend_ends_on_monday_or_with_the_night_that_follows():
    saturday = at("2026-03-14T12:00")

    assert holds(Rule(closed_weekends=True), now=saturday).opens_at == at("2026-03-16T00:00")
    both = Rule(closed_weekends=True, night_from=time(22), night_until=time(7))
    assert holds(both, now=saturday).opens_at == at("2026-03-16T07:00")


def test_a_discussion_closes_for_good_so_many_days_after_the_article():
    ways = Rule(close_after_days=14)

    assert holds(ways, now=OPENED + timedelta(days=13, hours=23)).takes_replies
    assert holds(ways, now=OPENED + timedelta(days=14)).is_over


def test_a_thread_on_hold_by_itself_is_read_first_and_never_opened_by_it():
    assert holds(held_since=NOW).mode == Mode.PREMODERATE
    assert holds(Rule(mode=Mode.CLOSED), held_since=NOW).mode == Mode.CLOSED


@pytest.mark.parametrize(
    ("until", "moment", "opens_at"),
    [
        # The clocks go back at 3:00, so 2:30 comes twice; at its second time the night is not over yet.
        (time(2, 45), "2026-10-25T01:30+00:00", "2026-10-25T01:45+00:00"),
        # The clocks go forward from 2:00 to 3:00, so there is no 2:30.
        (time(2, 30), "2026-03-29T00:30+00:00", "2026-03-29T01:00+00:00"),
    ],
)
def test_in_a_night_when_clocks_change_the_opening_is_exact(until, moment, opens_at):
    found = holds(Rule(night_from=time(22), night_until=until), now=datetime.fromisoformat(moment))

    assert found.opens_at.astimezone(UTC) == datetime.fromisoformat(opens_at)


@given(CLOCK_CHANGES, st.integers(-6 * 24 * 60, 2 * 24 * 60), MINUTES, MINUTES, st.booleans())
def test_whenever_it_says_it_opens_it_is_open_and_before_that_it_is_not(change, minutes, begins, ends, weekends):
    ways = Rule(night_from=begins, night_until=ends, closed_weekends=weekends)
    now = change + timedelta(minutes=minutes)
    found = holds(ways, now=now)
    if found.opens_at is None:
        assert found.takes_replies
        return
    opens_at = found.opens_at.astimezone(UTC)
    assert opens_at > now
    assert holds(ways, now=opens_at).takes_replies
    for part in range(1, 10):
        before = now + (opens_at - now) * part / 10
        assert not holds(ways, now=before).takes_replies
    assert not holds(ways, now=opens_at - timedelta(seconds=1)).takes_replies


def test_a_pause_that_ends_after_the_thread_has_closed_for_good_promises_no_opening():
    saturday = at("2026-03-14T12:00")
    weekends = Rule(closed_weekends=True)

    assert holds(weekends, now=saturday, closes_at=at("2026-03-15T12:00")).is_over
    assert holds(weekends, now=saturday, closes_at=at("2026-03-16T00:00")).is_over
    assert not holds(weekends, now=saturday, closes_at=at("2026-03-16T00:01")).is_over
