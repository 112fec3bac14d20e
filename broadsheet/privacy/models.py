"""The runs of the retention rules, and what erasures have left behind."""

from __future__ import annotations

from django.db import models


class RetentionRun(models.Model):
    """One pass of the retention rules: when, and how many rows it removed per holding."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    removed = models.JSONField(default=dict, help_text="Rows removed, by table and fields.")

    class Meta:
        ordering = ["-finished_at"]

    def __str__(self) -> str:
        return f"{self.finished_at:%Y-%m-%d %H:%M}"

    @property
    def total(self) -> int:
        return sum(self.removed.values())


class Residue(models.Model):
    """That something was erased whose bytes may still stand in the files of the database (see `residues`)."""

    left_at = models.DateTimeField()
    is_in_log = models.BooleanField(default=True, help_text="Whether it may still stand in the write-ahead log.")

    def __str__(self) -> str:
        return f"{self.left_at:%Y-%m-%d %H:%M}"
