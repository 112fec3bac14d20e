"""Where the current model lies on this machine, and how a worker comes to have it mapped."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

from broadsheet.spamapi.conf import settings
from broadsheet.spamapi.learning.hash_key import site_key
from broadsheet.spamfilter import Filter, Policy

SITE_OWNER = ""
"""The owner of the operator's own sites: the discussion here, and every key that names nobody else."""


def path(owner: str = SITE_OWNER) -> Path:
    return settings.MODEL_ROOT / _file_name(owner)


def published_at() -> datetime | None:
    """When the operator's own model was published last on this machine; None where there is none yet."""
    try:
        return datetime.fromtimestamp(path().stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def _file_name(owner: str) -> str:
    name = f"owner-{blake2b(owner.encode(), digest_size=8).hexdigest()}" if owner else "current"
    return f"{name}.model"


def clear_away_all_but(owners: list[str]) -> None:
    """Delete the models of everybody else, whose last key was revoked. With their next key they are built again."""
    wanted = {path(owner) for owner in owners}
    for place in settings.MODEL_ROOT.glob("owner-*.model"):
        if place not in wanted:
            place.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Published:
    """A model, and the policy that the publisher's tolerance and the decisions the model has learned from lead to."""

    model: Filter
    policy: Policy

    @classmethod
    def of(cls, model: Filter) -> Published:
        return cls(model, Policy.from_tolerance(model.scores, settings.TOLERANCE, spam_published=None))


class Current:
    """The model that this process judges with: the published snapshot, changed over when it is replaced.

    A replaced snapshot keeps its old file alive for processes that still have it mapped, so a change-over in the
    middle of a verdict does no harm.
    """

    def __init__(self, owner: str = SITE_OWNER) -> None:
        self._owner = owner
        self._file_name = _file_name(owner)
        self._seen: tuple[str, int, int] | None = None
        self._key_id = ""
        self._published: Published | None = None

    def get(self) -> Filter:
        """The newest model. Raises whatever keeps a snapshot from being read."""
        return self.published().model

    def published(self) -> Published:
        """The newest model with its policy. Raises whatever keeps a snapshot from being read."""
        seen, key = self._signature(), site_key()
        if self._published is None or seen != self._seen or key.id != self._key_id:
            self._published = Published.of(Filter.load(path(self._owner), key) if seen else Filter.base(key))
            self._seen, self._key_id = seen, key.id
            _let_go_of_deleted()
        return self._published

    def is_taught(self) -> bool:
        """Whether the model that was read last has lessons, or none was read yet: a guess, that need not be so now."""
        return self._published is None or self._published.model.lessons > 0

    def _signature(self) -> tuple[str, int, int] | None:
        place = f"{settings.MODEL_ROOT}/{self._file_name}"
        try:
            status = os.stat(place)
        except FileNotFoundError:
            return None
        return place, status.st_ino, status.st_mtime_ns


current = Current()
_of_owners: dict[str, Current] = {SITE_OWNER: current}


def _let_go_of_deleted() -> None:
    """Forget the models whose files are gone: as long as one is mapped, the system keeps its twenty megabytes."""
    for owner in list(_of_owners):
        if owner and not path(owner).exists():
            _of_owners.pop(owner, None)


def of(owner: str) -> Current:
    """The model that judges for this owner's sites."""
    return _of_owners.get(owner) or _of_owners.setdefault(owner, Current(owner))
