"""Follows the ledger and publishes the models it folds into. One runs on each machine.

There is one model for the operator's own sites and one for each other owner of keys. All are folds over the same
ledger: whose model it is decides whether a lesson counts in full, a little, or not at all.
"""

from __future__ import annotations

import errno
import fcntl
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from broadsheet.spamapi.conf import settings
from broadsheet.spamapi.learning import folding, kept, snapshots
from broadsheet.spamapi.learning.feature_process import FeatureProcess
from broadsheet.spamapi.learning.hash_key import site_key
from broadsheet.spamapi.learning.kept import Kept
from broadsheet.spamapi.models import ApiKey, Lesson
from broadsheet.spamfilter import Filter
from broadsheet.spamfilter.model.snapshot import SnapshotError

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Seen:
    """A fold that is looked at: by a ``witness``, with the processes of ``others``, states kept ``every`` so often."""

    witness: folding.Witness | None = None
    others: Sequence[FeatureProcess] | None = None
    every: int = 1


SOON = 300
"""A fold of so many rows takes less than a second. Until a longer one is done, a provisional model is published."""


def catch_up() -> bool:
    """Learn what was added to the ledger since the published snapshots; true if there was anything.

    A row that changes or withdraws an earlier lesson cannot be folded onto it exactly, so the fold then begins again
    from the last kept state before that lesson. Where that takes long, a model that has taken the lesson back as nearly
    as can be is published at once, and what is added during the fold is taken into that too.

    The fold begins from nothing where the snapshot does not belong to this ledger and this program: it is missing or
    damaged, was made with another secret, stands on base weights of another version, or has seen rows that are not
    here, as after an older copy of the database was put back. And all models are built anew where they were learned by
    another rule of sharing, or from another ledger.
    """
    with _alone() as is_alone:
        if not is_alone:
            return False
        end, owners = Lesson.objects.last_row(), _owners()
        snapshots.clear_away_all_but(owners)
        kept.clear_away_all_but(owners)
        if not _is_learned_from_here():
            _rebuild(owners, end)
            return True
        for owner in owners:
            _hear(owner, end, SOON)
        learned = [_catch_up(owner, end, _listener(owner, owners, end)) for owner in owners]
        if any(learned):
            _note_origin(end)
        return any(learned)


@contextmanager
def nobody_else_learning() -> Iterator[None]:
    """Keep other processes of this machine from learning, while rows are added that `learn_seen` is to learn.

    Before it gives way, all models are folds over this very ledger.
    """
    with _alone(wait=True):
        if not _is_learned_from_here():
            _rebuild(_owners(), Lesson.objects.last_row())
        yield


def learn_seen(witness: folding.Witness, others: Sequence[FeatureProcess], is_last: bool) -> None:
    """Learn what was added, for the operator's own sites, before the eyes of a ``witness``.

    Call it inside `nobody_else_learning`. Of other owners `catch_up` takes care. ``others`` take the features. Where it
    is not the last of several times, few states are kept.
    """
    end, owner = Lesson.objects.last_row(), snapshots.SITE_OWNER
    _hear(owner, end, SOON)
    every = 1 if is_last else kept.BETWEEN
    _catch_up(owner, end, folding.unheard, Seen(witness, others, every))
    _note_origin(end)


def _listener(busy: str, owners: list[str], heard: int) -> Progress:
    """What is called now and then during a fold for one owner, so that what is added meanwhile is known at once."""

    def listen(done: int, total: int) -> None:
        nonlocal heard
        end = Lesson.objects.last_row()
        if done < total and end > heard:
            for owner in owners:
                _hear(owner, end, 0)
                if owner != busy:
                    _follow(owner, end)
            heard = end

    return listen


def _owners() -> list[str]:
    """Everybody whose sites are judged by a model of their own, the operator first."""
    others = ApiKey.objects.filter(revoked_at=None).exclude(owner=snapshots.SITE_OWNER).values_list("owner", flat=True)
    return [snapshots.SITE_OWNER, *sorted(set(others))]


def _catch_up(owner: str, end: int, progress: Progress, seen: Seen = Seen()) -> bool:
    """Publish the fold over the rows up to ``end``; false if that is what is published."""
    model, states = _published(owner), Kept(owner)
    if model is None or model.mark > end:
        _publish_rebuilt(owner, end, progress, seen)
        return True
    if model.mark == end and not model.is_provisional:
        return False
    changed = _earliest_changed(model)
    is_followed = changed is None and not model.is_provisional
    # What is kept beyond the published model is of a learner that was cut off.
    states.delete_from(changed or model.mark + 1)
    start = model.copy() if is_followed else states.newest() or Filter.base(site_key())
    _publish(start, owner, end, progress, seen)
    return True


def _earliest_changed(model: Filter) -> int | None:
    """The earliest row that the model has learned and a later one changes; None where there is none."""
    changed = Lesson.objects.earliest_changed_since(model.mark)
    return changed if changed is not None and changed <= model.mark else None


def _follow(owner: str, end: int) -> None:
    """Publish what the rows up to ``end`` add to an exact model, if they change nothing earlier."""
    model = _published(owner)
    if model is not None and model.mark < end and not model.is_provisional and _earliest_changed(model) is None:
        _publish(model.copy(), owner, end)


def _hear(owner: str, end: int, soon: int) -> None:
    """Publish at once what the rows up to ``end`` say, where a fold that changes an earlier lesson takes long.

    That is a fold of more than ``soon`` rows. What changes nothing earlier is left to the fold.
    """
    model = _published(owner)
    if model is None or max(model.mark, model.heard) >= end:
        return
    changed = _earliest_changed(model)
    if changed is None:
        return
    # Counted, since numbers of rows have gaps.
    folded = Lesson.objects.filter(pk__gt=Kept(owner).mark_before(changed), pk__lte=end)
    if folded[: soon + 1].count() <= soon:
        return
    model = model.copy()
    folding.hear(model, owner, end)
    model.save(snapshots.path(owner))


def rebuild(progress: Progress = folding.unheard) -> Filter:
    """Fold the whole ledger again and publish the result. ``progress`` gets the lessons done and in all."""
    with _alone(wait=True):
        return _rebuild(_owners(), Lesson.objects.last_row(), progress)


def _rebuild(owners: list[str], end: int, progress: Progress = folding.unheard) -> Filter:
    site_owner, *others = owners
    # Gone until all is done, so that a rebuild that is cut off begins again.
    _origin_file().unlink(missing_ok=True)
    model = _publish_rebuilt(site_owner, end, progress)
    for owner in others:
        _publish_rebuilt(owner, end)
    _note_origin(end)
    return model


def _origin_file() -> Path:
    """Says from which ledger the models here were learned, and by which rule of sharing."""
    return settings.MODEL_ROOT / "learned-from.json"


def _note_origin(end: int) -> None:
    origin = {"share_lessons": settings.SHARE_LESSONS, "row": end, "digest": Lesson.objects.digest(end)}
    beside = _origin_file().with_suffix(".new")
    beside.write_text(json.dumps(origin))
    beside.replace(_origin_file())


def _is_learned_from_here() -> bool:
    """Whether the models here were learned by the rule of sharing that is set, and from this very ledger.

    An older copy of the ledger to which new rows were added is another one: the last row that was learned is not there.
    """
    try:
        origin = json.loads(_origin_file().read_text())
    except (FileNotFoundError, ValueError):
        return False
    rule = origin["share_lessons"]
    if rule != settings.SHARE_LESSONS:
        logger.info("BROADSHEET_SHARE_LESSONS was %s and is %s: all is learned anew", rule, settings.SHARE_LESSONS)
        return False
    if origin["digest"] != Lesson.objects.digest(origin["row"]):
        logger.info("The ledger is another one than the models were learned from: all is learned anew")
        return False
    return True


def _publish_rebuilt(owner: str, end: int, progress: Progress = folding.unheard, seen: Seen = Seen()) -> Filter:
    Kept(owner).delete_from(0)
    return _publish(Filter.base(site_key()), owner, end, progress, seen)


def _publish(model: Filter, owner: str, end: int, progress: Progress = folding.unheard, seen: Seen = Seen()) -> Filter:
    """Fold what follows the model's mark into it, up to the row ``end``, and publish it; states are kept on the way."""
    states = Kept(owner)
    wanted = [mark for mark in states.wanted(model.mark, end) if mark % seen.every == 0]
    folding.fold(model, owner, end, folding.Marks(wanted, states.keep), progress, seen.others, seen.witness)
    if (earlier := _published(owner)) is not None and earlier.is_provisional and earlier.heard > end:
        # What was added during the fold has been heard, and must not be forgotten until it is folded in too.
        folding.hear(model, owner, earlier.heard)
    settings.MODEL_ROOT.mkdir(parents=True, exist_ok=True)
    place = snapshots.path(owner)
    # What a learner that was killed while it published has left; nobody else writes here while we hold the lock.
    for leftover in place.parent.glob(f".{place.name}.*"):
        leftover.unlink(missing_ok=True)
    try:
        model.save(place)
    except OSError as problem:
        if problem.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        # States only make corrections quick; a model that is not published teaches nobody.
        logger.warning("The disk is full; the kept states of the model are given up so that it can be published")
        states.delete_from(0)
        model.save(place)
    states.thin_out(end)
    return model


def _published(owner: str) -> Filter | None:
    """The published model, or ``None`` where it cannot be gone on with. The judges' own: never to be changed."""
    if not snapshots.path(owner).exists():
        return None
    try:
        model = snapshots.of(owner).get()
    except SnapshotError:
        return None
    return model if kept.stands_on_shipped_base(model) else None


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
