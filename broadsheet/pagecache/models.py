"""What has changed on pages, for the nodes that have them as files."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class PageChange(models.Model):
    """One change of what pages show, written in its transaction; what has a version of its own has no row here.

    An empty ``key`` stands for every page.
    """

    key = models.CharField(max_length=60, blank=True)
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.key or 'every page'} at {self.changed_at:%F %T}"
