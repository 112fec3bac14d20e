"""Days begin at midnight in the site's time zone, also where clocks were changed."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from broadsheet.lib.dates import end_of_day, midnight


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("UTC", datetime(2026, 3, 29, 0, 0, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 3, 28, 23, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 29, 4, 0, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_midnight_of_the_site(zone, moment):
    with timezone.override(zone):
        assert midnight(date(2026, 3, 29)) == moment


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), datetime(2026, 3, 30, 22, 0, tzinfo=UTC)),
    ],
)
def test_a_day_ends_when_the_next_one_begins_also_where_it_has_23_hours(moment, end):
    with timezone.override("Europe/Berlin"):
        assert end_of_day(moment) == end
