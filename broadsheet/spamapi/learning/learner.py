"""Follows the ledger and publishes the models it folds into. One runs on each machine.

There is one model for the operator's own sites and one for each other owner of keys. All are folds over the same
ledger: whose model it is decides whether a lesson counts in full, a little, or not at all.
"""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db.models import Max

from broadsheet.spamapi.learning import serialization, snapshots
from broadsheet.spamapi.learning.hash_key import site_key
from broadsheet.spamapi.models import ApiKey, Label, Lesson
from broadsheet.spamfilter import Filter
from broadsheet.spamfilter.model import base_weights
from broadsheet.spamfilter.model.snapshot import SnapshotError

logger = logging.getLogger(__name__)


def catch_up() -> bool:
    """Learn what was added to the ledger since the published snapshots; true if there was anything.

    A row that changes or withdraws an earlier lesson cannot be folded onto it exactly, so the model is then
    built anew from what is in force. So it is where the snapshot does not belong to this ledger and this
    program: it is missing or damaged, was made with another secret, stands on base weights of another version, or
    has seen rows that are not here, as after an older copy of the database was put back. And all are built anew
    where they were learned by another rule of sharing.
    """
    with _alone() as is_alone:
        if not is_alone:
            return False
        end, owners = _end_of_ledger(), _owners()
        snapshots.clear_away_all_but(owners)
        if not _follow_rule():
            _rebuild(owners)
            return True
        return sum(_catch_up(owner, end) for owner in owners) > 0


def _owners() -> list[str]:
    """Everybody whose sites are judged by a model of their own, the operator first."""
    others = ApiKey.objects.filter(revoked_at=None).exclude(owner=snapshots.SITE_OWNER).values_list("owner", flat=True)
    return [snapshots.SITE_OWNER, *sorted(set(others))]


def _catch_up(owner: str, end: int) -> bool:
    model = _published(owner)
    if model is None or model.mark > end:
        _publish_rebuilt(owner)
        return True
    if model.mark == end:
        return False
    added = list(Lesson.objects.after(model.mark))
    if _changes_earlier(added, model.mark):
        _publish_rebuilt(owner)
        return True
    learned = model.copy()
    for lesson in added:
        _learn(learned, lesson, owner)
    _publish(learned, added[-1].pk, owner)
    return True


def _learn(model: Filter, lesson: Lesson, owner: str) -> None:
    """Fold one lesson into the model of an owner. The operator's count in full everywhere; a stranger's, by its cap."""
    if lesson.submission is None:
        return
    is_trusted = lesson.owner in (owner, snapshots.SITE_OWNER)
    if is_trusted or settings.SHARE_LESSONS == "capped":
        model.learn(serialization.from_json(lesson.submission), lesson.label, "" if is_trusted else lesson.owner)


def rebuild(progress: Callable[[int, int], None] = lambda done, total: None) -> Filter:
    """Fold the whole ledger again and publish the result. ``progress`` gets the lessons done and in all."""
    with _alone(wait=True):
        return _rebuild(_owners(), progress)


def _rebuild(owners: list[str], progress: Callable[[int, int], None] = lambda done, total: None) -> Filter:
    site_owner, *others = owners
    # Gone until all is done, so that a rebuild that is cut off begins again.
    _rule_file().unlink(missing_ok=True)
    model = _publish_rebuilt(site_owner, progress)
    for owner in others:
        _publish_rebuilt(owner)
    _rule_file().write_text(settings.SHARE_LESSONS)
    return model


def _rule_file() -> Path:
    """Says by which rule of sharing the models here were learned."""
    return settings.MODEL_ROOT / "share-lessons"


def _follow_rule() -> bool:
    """Whether the models here were learned by the rule of sharing that is set."""
    try:
        rule = _rule_file().read_text()
    except FileNotFoundError:
        return False
    if rule != settings.SHARE_LESSONS:
        logger.info("BROADSHEET_SHARE_LESSONS was %s and is %s: all is learned anew", rule, settings.SHARE_LESSONS)
    return rule == settings.SHARE_LESSONS


def _publish_rebuilt(owner: str, progress: Callable[[int, int], None] = lambda done, total: None) -> Filter:
    mark = _end_of_ledger()
    in_force = Lesson.objects.in_force().filter(pk__lte=mark)
    total = in_force.count()
    model = Filter.base(site_key())
    for done, lesson in enumerate(in_force.iterator(chunk_size=2000), start=1):
        _learn(model, lesson, owner)
        if done % 500 == 0:
            progress(done, total)
    progress(total, total)
    _publish(model, mark, owner)
    return model


def _publish(model: Filter, mark: int, owner: str) -> None:
    model.mark = mark
    settings.MODEL_ROOT.mkdir(parents=True, exist_ok=True)
    place = snapshots.path(owner)
    # What a learner that was killed while it published has left; nobody else writes here while we hold the lock.
    for leftover in place.parent.glob(f".{place.name}.*"):
        leftover.unlink(missing_ok=True)
    model.save(place)


def _published(owner: str) -> Filter | None:
    """The published model, or ``None`` where it cannot be gone on with. The judges' own: never to be changed."""
    if not snapshots.path(owner).exists():
        return None
    try:
        model = snapshots.of(owner).get()
    except SnapshotError:
        return None
    return model if model.version.partition("+")[0] == base_weights.shipped().name else None


def _end_of_ledger() -> int:
    return Lesson.objects.aggregate(last=Max("pk"))["last"] or 0


def _changes_earlier(added: list[Lesson], mark: int) -> bool:
    keys = {lesson.key for lesson in added}
    if len(keys) < len(added) or any(lesson.label == Label.WITHDRAWN for lesson in added):
        return True
    # Asked of the database as a whole: an import brings more keys than fit into one question.
    return Lesson.objects.filter(pk__lte=mark, key__in=Lesson.objects.filter(pk__gt=mark).values("key")).exists()


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
