"""What has been kept long enough is deleted, the rest stays, and it is noted."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from broadsheet.privacy import retention
from broadsheet.privacy.models import RetentionRun
from broadsheet.privacy.tests.build import NOW, a_holding, a_session, expired, only

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


@pytest.fixture
def sessions(monkeypatch):
    """One rule over three sessions: two are due, one is not by a second."""
    only(monkeypatch, a_holding("sessions.Session", "session_key", "session_data", due=expired))
    a_session("due", NOW - MONTH - timedelta(seconds=1))
    a_session("long due", NOW - 9 * MONTH)
    a_session("not yet", NOW - MONTH)


def left() -> list[str]:
    return list(Session.objects.values_list("pk", flat=True))


def test_what_is_due_goes_and_what_is_not_stays(sessions):
    noted = retention.run(NOW)

    assert left() == ["not yet"]
    assert noted.total == 2
    assert noted.removed == {"sessions.Session: session_key, session_data": 2}
    assert noted.started_at == NOW


def test_twice_removes_nothing_more(sessions):
    retention.run(NOW)
    noted = retention.run(NOW)

    assert left() == ["not yet"]
    assert noted.total == 0
    assert RetentionRun.objects.count() == 2


def test_the_rest_goes_in_its_time(sessions):
    retention.run(NOW)

    assert retention.run(NOW + timedelta(seconds=1)).total == 1
    assert left() == []


def test_a_holding_may_take_away_less_than_the_row(monkeypatch):
    def blank(rows, now):
        return rows.exclude(session_data="").update(session_data="")

    only(monkeypatch, a_holding("sessions.Session", "session_data", due=expired, remove=blank))
    a_session("due", NOW - 2 * MONTH)

    assert retention.run(NOW).total == 1
    assert left() == ["due"]
    assert Session.objects.get().session_data == ""


def test_a_holding_without_a_rule_is_kept(monkeypatch):
    only(monkeypatch, a_holding("sessions.Session", "*"))
    a_session("old", NOW - 99 * MONTH)

    assert retention.run(NOW).removed == {}
    assert left() == ["old"]


def test_a_rule_that_fails_in_the_middle_removes_nothing_and_is_not_noted(monkeypatch):
    def fail(rows, now):
        rows.delete()
        raise RuntimeError("cut off")

    only(monkeypatch, a_holding("sessions.Session", "*", due=expired, remove=fail))
    a_session("due", NOW - 2 * MONTH)

    with pytest.raises(RuntimeError):
        retention.run(NOW)
    assert left() == ["due"]
    assert retention.last_run() is None


def test_the_last_run_is_the_latest(monkeypatch):
    only(monkeypatch)
    assert retention.last_run() is None

    first = retention.run(NOW)
    assert retention.last_run() == first
    later = first.finished_at + timedelta(days=9)
    assert retention.last_run() != retention.run(later) == retention.last_run()


def test_notes_of_runs_do_not_pile_up(monkeypatch):
    only(monkeypatch)
    notes = [RetentionRun(started_at=NOW, finished_at=NOW - timedelta(hours=n)) for n in range(120)]
    RetentionRun.objects.bulk_create(notes)
    noted = retention.run(NOW)

    assert RetentionRun.objects.count() == 100
    assert retention.last_run() == noted


def test_the_register_of_this_install_is_carried_out():
    a_session("over", NOW - timedelta(seconds=1))
    a_session("signed in", NOW)

    assert retention.run(NOW).removed["sessions.Session: session_key, session_data, expire_date"] == 1
    assert left() == ["signed in"]
