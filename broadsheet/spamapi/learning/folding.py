"""Lessons folded into a model in the order of the ledger; of many lessons, features are taken by other processes.

Features of one lesson depend on nothing but the lesson and the key, so whoever takes them, the model is the same.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from itertools import islice
from typing import Any, NamedTuple

from broadsheet.spamapi.conf import settings
from broadsheet.spamapi.learning import hash_key, serialization
from broadsheet.spamapi.learning.feature_process import FeatureProcess
from broadsheet.spamapi.learning.snapshots import SITE_OWNER
from broadsheet.spamapi.models import UNREPORTED, Label, Lesson
from broadsheet.spamfilter import Filter, Submission
from broadsheet.spamfilter.features import kept_evidence
from broadsheet.spamfilter.features.evidence import Evidence, collect

FEW = 2000
"""So many lessons are learned before another process has started and caught up."""

PROGRESS_EVERY = 500
"""After so many lessons it is said how far the fold is."""

_BATCH, _PAGE = 100, 2000
_NOTHING = {"text": ""}
_MOST_PROCESSES = 2
"""The fold takes about as long as the features, so more than two processes would wait for it."""


class Row(NamedTuple):
    """A lesson in force: its row in the ledger, which way it goes, whose it is, and the submission as stored.

    For an unreported answer its evidence stands in the place of the submission.
    """

    pk: int
    label: str
    owner: str
    submission: dict[str, Any]


class Marks:
    """What is to be done with the model whenever all rows up to one of some ``marks`` are folded in."""

    def __init__(self, marks: list[int], reached: Callable[[Filter], None]) -> None:
        self._waiting, self._reached = deque(marks), reached

    def before(self, row: int, model: Filter) -> None:
        """The next lesson stands in this row."""
        while self._waiting and self._waiting[0] < row:
            model.mark = self._waiting.popleft()
            self._reached(model)


NO_MARKS = Marks([], lambda model: None)


def unheard(done: int, total: int) -> None:
    """Progress that nobody watches."""


Witness = Callable[[Row, Submission, Evidence | None, Filter], None]
"""Sees each lesson, with its evidence where that was taken, and the model that is about to learn it."""


def fold(
    model: Filter,
    owner: str,
    end: int,
    marks: Marks = NO_MARKS,
    progress: Callable[[int, int], None] = unheard,
    others: Sequence[FeatureProcess] | None = None,
    witness: Witness | None = None,
) -> None:
    """Fold the lessons in force from the model's mark up to ``end`` into it, which is its mark then.

    ``progress`` gets the lessons done and in all. ``others`` take the features; by default as many processes as are
    worth their start.
    """
    total = Lesson.objects.in_force(end).filter(pk__gt=model.mark).count()
    with ExitStack() as stack:
        if others is None:
            others = stack.enter_context(feature_processes(processes_for(total)))
        lessons = stack.enter_context(closing(_with_evidence(_rows(model.mark, end), others)))
        for done, (row, evidence) in enumerate(lessons, start=1):
            marks.before(row.pk, model)
            _learn(model, row, owner, evidence, witness)
            if done % PROGRESS_EVERY == 0:
                progress(done, total)
    progress(total, total)
    marks.before(end + 1, model)
    model.mark = end


def _rows(mark: int, end: int) -> Iterator[Row]:
    """The lessons in force after ``mark``, as they were when the ledger ended with ``end``.

    Page by page: a query that stays open would hide what is added meanwhile from this connection.
    """
    in_force = Lesson.objects.in_force(end).values_list("pk", "label", "owner", "submission")
    while page := in_force.filter(pk__gt=mark)[:_PAGE]:
        for row in map(Row._make, page):
            mark = row.pk
            yield row


def hear(model: Filter, owner: str, end: int) -> None:
    """Take in the rows up to ``end`` as nearly as can be at once, be they changes of lessons that lie far back.

    What they change is taken back first, and the model is provisional then. Nothing can be taken back of a lesson that
    was erased, and what a stranger's lesson did to this owner's model is left for the fold: it is little.
    """
    for row, before in Lesson.objects.last_words(max(model.mark, model.heard), end):
        if before is not None:
            _take_back(model, _row(before), owner)
        if row.label != Label.WITHDRAWN and row.submission is not None:
            _learn(model, _row(row), owner, None)
    model.heard = end


def _row(lesson: Lesson) -> Row:
    return Row(lesson.pk, lesson.label, lesson.owner, lesson.submission or {})


def _take_back(model: Filter, row: Row, owner: str) -> None:
    if row.label in UNREPORTED.values():
        evidence = kept_evidence.unpacked(row.submission, model.key) if row.owner == owner else None
        if evidence is not None:
            model.take_back(evidence, _answer(row), is_unreported=True)
    elif row.owner in (owner, SITE_OWNER):
        model.take_back(collect(serialization.from_json(row.submission).reduced(), model.key), row.label)


def _learn(model: Filter, row: Row, owner: str, evidence: Evidence | None, witness: Witness | None = None) -> None:
    """Fold one lesson into the model of an owner. The operator's count in full everywhere; a stranger's, by its cap."""
    if row.label in UNREPORTED.values():
        if row.owner == owner:
            _learn_unreported(model, row)
        return
    is_trusted = row.owner in (owner, SITE_OWNER)
    if is_trusted or settings.SHARE_LESSONS == "capped":
        submission = serialization.from_json(row.submission)
        if witness is not None:
            witness(row, submission, evidence, model)
        model.learn(submission, row.label, "" if is_trusted else row.owner, evidence)


def _learn_unreported(model: Filter, row: Row) -> None:
    """What an owner's readers did not report; where it was kept under another secret or version, it says nothing."""
    if evidence := kept_evidence.unpacked(row.submission, model.key):
        model.learn_unreported(evidence, _answer(row))


def _answer(row: Row) -> str:
    return "spam" if row.label == Label.UNREPORTED_SPAM else "ham"


def processes_for(lessons: int) -> int:
    """How many processes besides this one take the features of so many lessons."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores - 1, _MOST_PROCESSES) if lessons >= FEW else 0


@contextmanager
def feature_processes(count: int) -> Iterator[list[FeatureProcess]]:
    """So many processes that take features, ended with the block."""
    secret = hash_key.secret() if count else b""
    others = [FeatureProcess(secret) for _ in range(count)]
    try:
        yield others
    finally:
        for one in others:
            one.end()


def _with_evidence(
    rows: Iterator[Row], others: Sequence[FeatureProcess]
) -> Generator[tuple[Row, Evidence | None], None, None]:
    """The rows in their order, each with its evidence, or without it where this process is to collect it itself."""
    if others:
        yield from _in_order(rows, others)
    else:
        yield from ((row, None) for row in rows)


def _in_order(rows: Iterator[Row], others: Sequence[FeatureProcess]) -> Iterator[tuple[Row, Evidence | None]]:
    """Each process takes the features of one batch while an earlier one is folded here.

    Until the first of them has started, this one goes on alone.
    """
    starting, free = list(others), deque[FeatureProcess]()
    asked = deque[tuple[list[Row], FeatureProcess]]()
    while some := list(islice(rows, _BATCH)):
        free += [one for one in starting if one.has_started()]
        starting = [one for one in starting if one not in free]
        ready: Iterable[tuple[Row, Evidence | None]] = ()
        if not free and asked:
            earlier, process = asked.popleft()
            ready = _with_answer(earlier, process)
            free.append(process)
        if not free:
            yield from ((row, None) for row in some)
            continue
        process = free.popleft()
        # An unreported answer has its evidence already.
        process.ask([_NOTHING if row.label in UNREPORTED.values() else row.submission for row in some])
        asked.append((some, process))
        yield from ready
    while asked:
        yield from _with_answer(*asked.popleft())


def _with_answer(rows: list[Row], process: FeatureProcess) -> Iterable[tuple[Row, Evidence | None]]:
    found = process.answer()
    return zip(rows, found, strict=True) if found is not None else [(row, None) for row in rows]
