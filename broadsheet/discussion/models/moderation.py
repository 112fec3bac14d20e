"""What moderators leave for each other, and what they did besides deciding about comments."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from broadsheet.discussion.models.append_only import AddedOnly, AddedOnlyQuerySet
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


class ActQuerySet(AddedOnlyQuerySet["Act"]):
    def forget_words(self, about: str) -> int:
        """Leave only ``about`` which comment it was, as its author's name and words are erased."""
        return self.alter(about=about, why="")


class Act(AddedOnly):
    """Something done at the desk other than a decision about a comment: a ban, a rule, a pick. Rows are only added."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    what = models.CharField(max_length=30)
    about = models.CharField(max_length=300)
    why = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField()

    objects = ActQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["done_at"], name="acts_by_time")]

    def __str__(self) -> str:
        return f"{self.what}: {self.about}"
