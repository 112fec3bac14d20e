"""Rows that are only ever added: what was decided or done stays as it was written down."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models

_Row = TypeVar("_Row", bound=models.Model)


class NotChangeable(TypeError):
    """Somebody tried to change a row of the log."""


class AppendOnlyQuerySet(models.QuerySet[_Row]):
    """Refuses to change rows in bulk."""

    def update(self, **fields: Any) -> int:
        raise NotChangeable("Rows of a log are only added.")

    def alter(self, **fields: Any) -> int:
        """For the few changes that the law asks for; each has a method of its own that says which."""
        return super().update(**fields)


class AppendOnly(models.Model):
    """Can be added and, when its time is over, deleted; never changed."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotChangeable("Rows of a log are only added.")
        super().save(*args, **kwargs)
