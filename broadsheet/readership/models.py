"""How often each subject was read. Nothing here says who read it."""

from __future__ import annotations

from django.db import models


class ViewCount(models.Model):
    """All views of one subject, such as ``article:12``, including those counted by an earlier system."""

    subject = models.CharField(max_length=80, unique=True)
    views = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.subject}: {self.views}"


class DailyViews(models.Model):
    """The views of one subject on one day (UTC)."""

    subject = models.CharField(max_length=80)
    day = models.DateField()
    views = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "day"], name="one_row_per_subject_and_day")]
        indexes = [models.Index(fields=["day"])]

    def __str__(self) -> str:
        return f"{self.subject} on {self.day}: {self.views}"


class FoldedBatch(models.Model):
    """The name of a spool file whose views have been counted, so that a crash never counts one twice."""

    name = models.CharField(max_length=80, unique=True)
    folded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
