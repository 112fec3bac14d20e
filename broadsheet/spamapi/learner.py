"""Follows the ledger and publishes the model it folds into. One runs on each machine."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db.models import Max

from broadsheet.spamapi import lessons, snapshots
from broadsheet.spamapi.models import Label, Lesson
from broadsheet.spamfilter.model import Model, SnapshotError


def catch_up() -> bool:
    """Learn what was added to the ledger since the published snapshot; true if there was anything.

    A row that changes or withdraws an earlier lesson cannot be folded onto it exactly, so the model is then
    built anew from what is in force.
    """
    with _alone() as is_alone:
        if not is_alone:
            return False
        model = _published()
        if model is None:
            return _publish_rebuilt() is not None
        added = list(Lesson.objects.after(model.mark))
        if not added:
            return False
        if _changes_earlier(added):
            _publish_rebuilt()
            return True
        for lesson in added:
            if lesson.label != Label.WITHDRAWN and lesson.submission is not None:
                model.learn(lessons.from_json(lesson.submission), lesson.label)
        _publish(model, added[-1].pk)
        return True


def rebuild(progress: Callable[[int, int], None] = lambda done, total: None) -> Model:
    """Fold the whole ledger again and publish the result. ``progress`` is told lessons done and in all."""
    with _alone(wait=True):
        return _publish_rebuilt(progress)


def _publish_rebuilt(progress: Callable[[int, int], None] = lambda done, total: None) -> Model:
    mark = Lesson.objects.aggregate(last=Max("pk"))["last"] or 0
    in_force = Lesson.objects.in_force().filter(pk__lte=mark)
    total = in_force.count()
    model = Model.base()
    for done, lesson in enumerate(in_force.iterator(chunk_size=2000), start=1):
        model.learn(lessons.from_json(lesson.submission), lesson.label)
        if done % 500 == 0:
            progress(done, total)
    progress(total, total)
    _publish(model, mark)
    return model


def _publish(model: Model, mark: int) -> None:
    model.mark = mark
    settings.MODEL_ROOT.mkdir(parents=True, exist_ok=True)
    model.save(snapshots.path())


def _published() -> Model | None:
    """A copy of the published model to go on learning with, or ``None`` where it has to be built anew."""
    try:
        return Model.load(snapshots.path())
    except (FileNotFoundError, SnapshotError):
        return None


def _changes_earlier(added: list[Lesson]) -> bool:
    keys = [lesson.key for lesson in added]
    if len(set(keys)) < len(keys):
        return True
    return Lesson.objects.filter(key__in=keys, pk__lt=added[0].pk).exists()


@contextmanager
def _alone(wait: bool = False) -> Iterator[bool]:
    """Hold this machine's learner lock; the system releases it however this process ends."""
    settings.MODEL_ROOT.mkdir(parents=True, exist_ok=True)
    with (settings.MODEL_ROOT / "learner.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
