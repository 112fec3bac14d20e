"""A long ledger: what its rebuild costs, and how soon a correction of a recent lesson and of an old one is known.

``--lessons`` says how long. The lessons are made of what the demonstration replies say, each put together anew.
"""

from __future__ import annotations

import os
import random
import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from benchmarks.budgets import LEDGER
from benchmarks.groups import set_up_site
from benchmarks.report import Row
from benchmarks.scale import pick
from broadsheet.exchange.demo import comments

LESSONS = int(os.environ.get("BENCH_LESSONS", pick(2_000, 20_000)))
_COMPARED = 10_000
"""So many lessons are folded once with one process and once with more."""
_HOUR, _DAY = 38, 913
"""How many lessons a site with a million of them learns in that time, if they come in three years."""
_NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
_WORDS = 45


def measure() -> list[Row]:
    set_up_site(BROADSHEET_PROFILE="filter")
    from broadsheet.spamapi.learning import learner

    _write(LESSONS)
    rebuilt = _told(f"rebuild of {LESSONS:,} lessons", learner.rebuild)
    note = f"{LESSONS:,} lessons"
    rows = [
        Row.of(LEDGER["rebuild"], [1000 * rebuilt / LESSONS], note=note),
        Row.of(LEDGER["shared"], [_folded(None)], [_folded(0)], f"{min(LESSONS, _COMPARED):,} lessons"),
    ]
    exact = 0.0
    ages = (("hour", _HOUR), ("day", _DAY), ("days", 2 * _DAY), ("years", LESSONS * 2 // 3))
    for number, (name, ago) in enumerate(ages, start=1):
        # Of a short ledger another lesson each time: the same correction again would be none.
        _correct(max(LESSONS - ago, number))
        known, exact = _corrected(f"correction of a lesson by {ago:,} lessons")
        rows.append(Row.of(LEDGER[name], [known], note=f"{ago:,} lessons"))
    rows.append(Row.of(LEDGER["exact"], [exact]))
    return rows


def _corrected(what: str) -> tuple[float, float]:
    """Say how long it takes until a published model knows a correction, and until it is exact; returns
    both in seconds."""
    from broadsheet.spamapi.learning import learner, snapshots
    from broadsheet.spamfilter import Filter

    begun, published, save = time.perf_counter(), list[float](), Filter.save

    def noted(model: Filter, path: str | os.PathLike[str], is_synced: bool = True) -> None:
        save(model, path, is_synced)
        if path == snapshots.path():
            published.append(time.perf_counter() - begun)

    setattr(Filter, "save", noted)  # noqa: B010  (a type checker minds the plain assignment)
    try:
        learner.catch_up()
    finally:
        setattr(Filter, "save", save)  # noqa: B010
    print(f"{what}: known after {published[0]:.2f} s, exact after {published[-1]:.2f} s", flush=True)
    return published[0], published[-1]


def _told(what: str, do: Callable[[], object]) -> float:
    """Say what a call costs; returns the seconds by the clock."""
    here, others, wall = *_processor_seconds(), time.perf_counter()
    do()
    wall = time.perf_counter() - wall
    here, others = (now - before for now, before in zip(_processor_seconds(), (here, others), strict=True))
    used = f"{here:.2f} s" + (f" and {others:.2f} s in other processes" if others > 0.01 else "")
    print(f"{what}: {wall:.2f} s; processor time {used}", flush=True)
    return wall


def _processor_seconds() -> tuple[float, float]:
    """What this process has used, and those that it has started and seen end."""
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    here, others = (one.ru_utime + one.ru_stime for one in used)
    return here, others


def _folded(processes: int | None) -> float:
    """The seconds in which the beginning of the ledger is folded."""
    from broadsheet.spamapi.learning import folding
    from broadsheet.spamapi.learning.hash_key import site_key
    from broadsheet.spamfilter import Filter

    count, model = min(LESSONS, _COMPARED), Filter.base(site_key())
    how = "in one process" if processes == 0 else "with features from other processes"

    def fold() -> None:
        with folding.feature_processes(folding.processes_for(count) if processes is None else processes) as others:
            folding.fold(model, "", count, others=others)

    return _told(f"fold of {count:,} lessons {how}", fold)


def _write(count: int) -> None:
    """A ledger of so many lessons, a third of them spam."""
    from broadsheet.spamapi.learning import serialization
    from broadsheet.spamapi.models import Lesson
    from broadsheet.spamfilter import Submission

    chance, said = random.Random(1), _said()
    for first in range(1, count + 1, 5000):
        lessons = []
        for number in range(first, min(first + 5000, count + 1)):
            label = "spam" if chance.random() < 0.35 else "ham"
            submission = Submission(
                text=_text(said[label], chance),
                author=f"Reader {chance.randrange(count)}",
                permalink=f"/{number % 500}/",
                date=_NOW + timedelta(minutes=90 * number * 1000 / count),
            )
            stored = serialization.to_json(submission)
            lessons.append(Lesson(key=f"comment:{number}", label=label, submission=stored, created_at=submission.date))
        Lesson.objects.bulk_create(lessons)


def _said() -> dict[str, list[list[str]]]:
    """The words of each demonstration reply, by how it was decided."""
    said: dict[str, list[list[str]]] = {"spam": [], "ham": []}
    for item in comments():
        if label := {"spam": "spam", "published": "ham"}.get(item["state"]):
            said[label].append(item["text"].split())
    return said


def _text(said: list[list[str]], chance: random.Random) -> str:
    """Runs of a few words out of several replies."""
    words: list[str] = []
    while len(words) < _WORDS:
        reply = chance.choice(said)
        start = chance.randrange(len(reply))
        words += reply[start : start + chance.randint(3, 9)]
    return " ".join(words)


def _correct(number: int) -> None:
    """A person says that one lesson was the wrong way round."""
    from broadsheet.spamapi import service
    from broadsheet.spamapi.learning import serialization
    from broadsheet.spamapi.models import Lesson

    lesson = Lesson.objects.get(key=f"comment:{number}", pk=number)
    label = service.Label.HAM if lesson.label == "spam" else service.Label.SPAM
    service.teach(lesson.key, label, serialization.from_json(lesson.submission), "moderator:1", _NOW)
