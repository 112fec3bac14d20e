"""Features taken by other processes: the same model to the bit, whatever becomes of these processes."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from broadsheet.spamapi.learning import folding, learner, serialization, snapshots
from broadsheet.spamapi.learning.folding import Marks
from broadsheet.spamapi.learning.hash_key import site_key
from broadsheet.spamapi.models import Lesson
from broadsheet.spamapi.tests.build import KIND_WORDS, NOW, OFFER, a_submission
from broadsheet.spamfilter import Filter, Submission
from broadsheet.spamfilter.submission import Campaign

pytestmark = pytest.mark.django_db
COUNT = 330
EVE = "eve"

# A parent that starts another process and then says so and waits; to be killed.
_PARENT = """
import sys
from broadsheet.spamapi.learning.feature_process import FeatureProcess

process = FeatureProcess(b"secret")
process.ask([{"text": "Thank you"}])
assert len(process.answer()) == 1
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def long_ledger() -> int:
    """Rows of every kind, and the number of the last one."""
    kinds = [
        a_submission(OFFER, author_url="https://windows.example.net/", author_email="anna@example.org"),
        a_submission("Ganz großes Kino 🎉 в среду", network="10.0.0", seconds_on_page=2.5, trap_filled=True),
        a_submission(KIND_WORDS, campaign=Campaign(copies=3, names=2), site="https://blog.example.org/"),
        Submission("", author="Bonus King", kind="signup", author_url="http://win.example.top/"),
        a_submission(f"{KIND_WORDS * 3} Buy pills at http://pills.example.top/now {KIND_WORDS * 3}"),
    ]
    rows = [
        Lesson(
            key=f"a{number}", label="spam" if number % 3 else "ham", created_at=NOW, owner="" if number % 7 else EVE,
            submission=serialization.to_json(replace(kind, text=kind.text and f"{kind.text} {number * 7919}")),
        )
        for number in range(COUNT) for kind in [kinds[number % len(kinds)]]
    ]  # fmt: skip
    Lesson.objects.bulk_create(rows)
    return Lesson.objects.last_row()


def folded(folder, end: int, processes: int, marks: Marks = folding.NO_MARKS) -> bytes:
    model = Filter.base(site_key())
    with folding.feature_processes(processes) as others:
        assert all(one.has_started(60) for one in others)
        folding.fold(model, snapshots.SITE_OWNER, end, marks, others=others)
    model.save(folder / "folded")
    return (folder / "folded").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
def test_with_features_from_other_processes_the_model_is_the_same_to_the_bit(long_ledger, tmp_path, processes):
    assert folded(tmp_path, long_ledger, processes) == folded(tmp_path, long_ledger, 0)
    assert multiprocessing.active_children() == []


@pytest.mark.slow
def test_a_killed_process_changes_nothing_but_the_time_it_takes(long_ledger, tmp_path, caplog):
    def kill(model: Filter) -> None:
        for child in multiprocessing.active_children():
            child.kill()

    first = long_ledger - COUNT + 1

    assert folded(tmp_path, long_ledger, 1, Marks([first], kill)) == folded(tmp_path, long_ledger, 0)
    assert multiprocessing.active_children() == []
    assert "this process goes on alone" in caplog.text


@pytest.mark.slow
def test_ctrl_c_leaves_the_published_model_and_no_process(long_ledger, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    monkeypatch.setattr(folding, "FEW", 100)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1})
    learner.rebuild()
    before = snapshots.path().read_bytes()
    running: list[int] = []

    def interrupt(done: int, total: int) -> None:
        running.append(len(multiprocessing.active_children()))
        raise KeyboardInterrupt

    monkeypatch.setattr(folding, "PROGRESS_EVERY", 150)
    with pytest.raises(KeyboardInterrupt):
        learner.rebuild(interrupt)

    assert running == [1]
    assert multiprocessing.active_children() == []
    assert snapshots.path().read_bytes() == before
    assert learner.catch_up()
    assert snapshots.path().read_bytes() == before


@pytest.mark.slow
def test_a_process_ends_with_its_parent_however_that_ends():
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as parent:
        assert parent.stdout.readline() == b"ready\n"
        parent.kill()
        # The pipe is open as long as any process has it.
        assert parent.stdout.read() == b""


@pytest.mark.parametrize(
    ("cores", "lessons", "processes"), [(1, 10**6, 0), (2, 10**6, 1), (16, 10**6, 2), (2, 2000, 1), (2, 1999, 0)]
)
def test_other_processes_are_started_where_there_are_cores_and_lessons_for_them(monkeypatch, cores, lessons, processes):
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(cores)))

    assert folding.processes_for(lessons) == processes


def test_every_lesson_before_a_mark_is_folded_when_it_is_reached(long_ledger):
    seen = []
    first = long_ledger - COUNT + 1
    marks = Marks([first + 2, first + 3, long_ledger], lambda model: seen.append((model.mark, model.lessons)))
    folding.fold(Filter.base(site_key()), snapshots.SITE_OWNER, long_ledger, marks)

    assert seen == [(first + 2, 3), (first + 3, 4), (long_ledger, COUNT)]
