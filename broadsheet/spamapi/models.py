"""The ledger: what the filter was taught, in order. Rows are only added; the model is a fold over them."""

from __future__ import annotations

from typing import Self

from django.db import models


class Label(models.TextChoices):
    SPAM = "spam"
    HAM = "ham"
    # A later row that takes the earlier lesson of the same key back, leaving none.
    WITHDRAWN = "withdrawn"


class LessonQuerySet(models.QuerySet["Lesson"]):
    def after(self, mark: int) -> Self:
        """The rows added since ``mark``, oldest first."""
        return self.filter(pk__gt=mark).order_by("pk")

    def in_force(self) -> Self:
        """Each subject's last word, if it still teaches something, in the order in which it was said."""
        newer = LessonQuerySet(self.model).filter(key=models.OuterRef("key"), pk__gt=models.OuterRef("pk"))
        return (
            self.filter(~models.Exists(newer), submission__isnull=False).exclude(label=Label.WITHDRAWN).order_by("pk")
        )


class Lesson(models.Model):
    """One thing a person decided about one submission.

    ``key`` names the subject (``comment:12``); a later row with the same key replaces the earlier one.
    ``submission`` is the reduced submission as JSON, or null once its content was erased.
    """

    key = models.CharField(max_length=80, db_index=True)
    label = models.CharField(max_length=10, choices=Label.choices)
    submission = models.JSONField(null=True)
    source = models.CharField(max_length=80, help_text="Who taught it, such as moderator:3.")
    created_at = models.DateTimeField(db_index=True)

    objects = LessonQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.key}: {self.label}"
