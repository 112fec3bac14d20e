"""Many lessons at once, as an archive brings them: each is judged by what those before it have taught, then learned.

The model that judges them is the site's own, published batch by batch, so that they are learned once. What moderators
decide meanwhile is learned with the batch that follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db import transaction

from broadsheet.lib.rows import Insert, Stencil
from broadsheet.spamapi import ledger
from broadsheet.spamapi.learning import folding, learner, serialization, snapshots
from broadsheet.spamapi.learning.feature_process import FeatureProcess
from broadsheet.spamapi.learning.folding import Row
from broadsheet.spamapi.models import Label, Lesson, person_key
from broadsheet.spamfilter import Decision, Filter, Submission
from broadsheet.spamfilter.features.evidence import Evidence

_lessons, _new_lesson = Insert(Lesson), Stencil(Lesson)


@dataclass(frozen=True, slots=True)
class Taught:
    """A lesson to be: what it is known as, which way it goes, and the submission."""

    key: str
    label: Label
    submission: Submission


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What the filter said of a lesson before it learned it."""

    key: str
    label: Label
    probability: float
    decision: Decision

    @property
    def is_spam(self) -> bool:
        """Whether it was taught as spam."""
        return self.label == Label.SPAM


class Backlog:
    """Takes in the lessons of an archive, batch by batch."""

    def __init__(self, others: Sequence[FeatureProcess] = ()) -> None:
        self._others = others

    @classmethod
    @contextmanager
    def of(cls, lessons: int) -> Iterator[Self]:
        """For about so many lessons: of many, other processes take the features."""
        with folding.feature_processes(folding.processes_for(lessons)) as others:
            yield cls(others)

    def teach(self, lessons: Sequence[Taught], source: str, now: datetime, is_last: bool) -> list[Reviewed]:
        """Add the lessons that the ledger does not have, in this order; returns what the filter said of each.

        ``is_last`` says that no batch follows. Call it outside a transaction, which would hold up the site's readers.
        """
        known = set(Lesson.objects.filter(key__in=[one.key for one in lessons]).values_list("key", flat=True))
        new = [one for one in lessons if one.key not in known]
        if not new:
            return []
        with learner.nobody_else_learning():
            self._add(new, source, now)
            rows = Lesson.objects.filter(key__in=[one.key for one in new]).values_list("pk", "key")
            review = _Review(dict(rows))
            learner.learn_seen(review.see, self._others, is_last)
        return review.found

    @staticmethod
    def _add(new: list[Taught], source: str, now: datetime) -> None:
        with transaction.atomic():
            ledger.lock()
            _lessons.many(
                _new_lesson(
                    key=one.key, label=one.label, submission=serialization.to_json(one.submission), source=source,
                    created_at=now, person=person_key(one.submission.author_email),
                )
                for one in new
            )  # fmt: skip


class _Review:
    """Notes what a model says of the lessons in some rows before it learns them."""

    def __init__(self, keys: dict[int, str]) -> None:
        self._keys = keys
        self._policy = snapshots.current.published().policy
        self.found: list[Reviewed] = []

    def see(self, row: Row, submission: Submission, evidence: Evidence | None, model: Filter) -> None:
        key = self._keys.get(row.pk)
        if key is not None:
            probability, decision = model.decide(model.weigh(submission, evidence), self._policy)
            self.found.append(Reviewed(key, Label(row.label), probability, decision))
