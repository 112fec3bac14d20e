"""The background worker: which jobs it runs, and when."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadsheet.cli.work import Schedule
from broadsheet.lib import jobs
from broadsheet.lib.jobs import Job

MANUAL = Path(__file__).resolve().parents[3] / "docs" / "manual" / "commands.md"
NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


def interval(seconds: float) -> str:
    """As the manual writes it."""
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"


def test_the_manuals_table_is_the_jobs_that_are_declared():
    written = re.findall(r"^\| ([a-z][^|`]*?) \| ([\d.]+ (?:s|min|h)) \|", MANUAL.read_text(), re.MULTILINE)

    assert written
    assert sorted(written) == sorted((job.name, interval(job.seconds)) for job in jobs.declared())


def test_no_two_jobs_have_one_name():
    names = [job.name for job in jobs.declared()]

    assert len(names) == len(set(names))


def test_a_job_that_needs_mail_is_left_out_without_a_mail_server(settings):
    settings.MAIL_WORKS = True
    assert any(job.needs_mail for job in jobs.in_force())

    settings.MAIL_WORKS = False
    assert not any(job.needs_mail for job in jobs.in_force())


def test_a_job_that_another_replaces_is_left_out():
    assert {job.replaces for job in jobs.declared()} - {""} == {"update audiences from replies"}
    assert not {"update audiences from replies"} & {job.name for job in jobs.in_force()}


def test_a_job_runs_at_the_start_and_again_when_its_time_is_over():
    ran = []
    schedule = Schedule([Job("often", 10, lambda now: ran.append("often")), Job("seldom", 60, ran.append)], lambda: NOW)

    for clock in (100, 105, 110, 160):
        schedule.run_due(clock)

    assert ran == ["often", NOW, "often", "often", NOW]


def test_of_several_nodes_only_the_one_that_leads_does_what_is_done_once():
    ran, leading = [], []
    one, each = Job("one", 10, lambda now: ran.append("one")), Job("each", 10, ran.append, for_each_node=True)
    schedule = Schedule([one, each], lambda: NOW, lambda: bool(leading))
    schedule.run_due(100)
    assert ran == [NOW]

    leading.append("now")
    schedule.run_due(102)
    assert ran == [NOW, "one"]


def test_a_job_that_is_told_when_there_is_something_to_do_runs_at_once_and_seldom_by_itself():
    ran, hearing = [], [True]
    schedule = Schedule([Job("told", 1, ran.append, told_by="tulips")], lambda: NOW, hears=lambda: bool(hearing))

    def runs(clock: float, *channels: str) -> bool:
        before = len(ran)
        schedule.hurry(channels)
        schedule.run_due(clock)
        return len(ran) > before

    assert runs(100)
    assert [runs(clock) for clock in (101, 105, 109)] == [False] * 3
    assert [runs(109.1, "roses"), runs(109.2, "tulips"), runs(109.21, "tulips"), runs(109.3)] == [
        False,
        True,
        False,
        True,
    ]
    assert [runs(119.2), runs(119.4)] == [False, True]

    hearing.clear()
    assert [runs(129.5), runs(130.6), runs(131.7)] == [True, True, True]


@pytest.mark.django_db
def test_a_job_that_fails_is_logged_and_tried_again_and_stops_no_other(caplog):
    ran = []

    def fail(now: datetime) -> None:
        raise RuntimeError("no database")

    schedule = Schedule([Job("fails", 10, fail), Job("works", 10, ran.append)], lambda: NOW)
    schedule.run_due(0)
    schedule.run_due(10)

    assert ran == [NOW, NOW]
    logged = [record.message for record in caplog.records]
    assert logged == ["The job “fails” failed and will be tried again in 10 s"] * 2
