"""Errors in an article that readers point out with a reply."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from broadsheet.discussion.models.comments import Comment
from broadsheet.discussion.states import ErrorOutcome, State

SENTENCE_MAX = 500
ANSWER_MAX = 600


class ReportedErrorQuerySet(models.QuerySet["ReportedError"]):
    """Facts about many reported errors."""

    def for_editors(self) -> Self:
        """What editors are shown, each with its comment and thread: of replies that are published or held."""
        shown = self.filter(comment__state__in=(State.PUBLISHED, State.HELD))
        return shown.select_related("comment__thread", "editor").order_by("-pk")

    def undecided(self) -> Self:
        """Those whose readers wait for an answer."""
        return self.filter(outcome__in=(ErrorOutcome.OPEN, ErrorOutcome.CHECKING))


class ReportedError(models.Model):
    """A reader's mark on the own reply: there is an error in the article; and what the editors found."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="reported_error")
    sentence = models.CharField(max_length=SENTENCE_MAX, blank=True, help_text="The sentence that it is about.")
    reported_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=ErrorOutcome.choices, default=ErrorOutcome.OPEN)
    answer = models.CharField(max_length=ANSWER_MAX, blank=True, help_text="The editor's words to the reader.")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ReportedErrorQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["outcome"], name="errors_by_outcome")]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.outcome}"
