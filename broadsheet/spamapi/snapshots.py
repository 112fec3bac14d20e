"""Where the current model lies on this machine, and how a worker comes to have it mapped."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from broadsheet.spamfilter.model import Model


def path() -> Path:
    return settings.MODEL_ROOT / "current.model"


class Current:
    """The model that this process judges with: the published snapshot, changed over when it is replaced.

    A replaced snapshot keeps its old file alive for whoever still has it mapped, so a change-over in the
    middle of a verdict harms nobody.
    """

    def __init__(self) -> None:
        self._seen: tuple[str, int, int] | None = None
        self._model: Model | None = None

    def get(self) -> Model:
        """The newest model. Raises whatever keeps a snapshot from being read."""
        seen = self._signature()
        if self._model is None or seen != self._seen:
            self._model = Model.load(path()) if seen else Model.base()
            self._seen = seen
        return self._model

    @staticmethod
    def _signature() -> tuple[str, int, int] | None:
        place = str(path())
        try:
            status = os.stat(place)
        except FileNotFoundError:
            return None
        return place, status.st_ino, status.st_mtime_ns


current = Current()
