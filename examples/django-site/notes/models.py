from django.db import models
from django.urls import reverse

from broadsheet.discussion.hosting import Discussed


class Note(Discussed, models.Model):
    title = models.CharField(max_length=200)
    text = models.TextField()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("note", args=[self.pk])

    @property
    def subject(self) -> str:
        """What its readers are counted under."""
        return f"note:{self.pk}"
