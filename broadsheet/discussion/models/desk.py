"""What moderators leave for each other."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from broadsheet.discussion.models.comments import Comment
from broadsheet.discussion.models.threads import Thread


class Note(models.Model):
    """A moderator's note to the others: on a comment, on a thread, or for the next shift."""

    comment = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="notes")
    thread = models.ForeignKey(Thread, null=True, blank=True, on_delete=models.CASCADE, related_name="notes")
    words = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.words[:60]
