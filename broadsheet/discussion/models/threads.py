"""Threads: the replies under one page."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from broadsheet.discussion.states import Mode


class Thread(models.Model):
    """The replies under one page, of this site or of another that embeds them."""

    site = models.CharField(max_length=200, blank=True, help_text="Empty for this site's own pages.")
    url = models.CharField(max_length=500, help_text="Where the page is: a path here, an address elsewhere.")
    title = models.CharField(max_length=300)
    context = models.TextField(blank=True, help_text="What the page says, for judging whether a reply is about it.")
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.OPEN)
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True)
    comment_count = models.PositiveIntegerField(default=0, help_text="Published comments; kept exact by the service.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "url"], name="one_thread_per_page")]

    def __str__(self) -> str:
        return self.title

    def is_open(self, now: datetime) -> bool:
        """Whether a reply may be sent at ``now``."""
        return self.mode != Mode.CLOSED and (self.closes_at is None or now < self.closes_at)
