"""What happened in the discussion, day by day. It stays when the comments it counted are long deleted."""

from __future__ import annotations

from django.db import models


class DailyStats(models.Model):
    """One day in the site's time zone: how often what happened, and how long people waited. It names nobody."""

    day = models.DateField(unique=True)
    counts = models.JSONField(default=dict, help_text="How often, by the names in `stats.Event`.")
    waits = models.JSONField(default=list, help_text="Seconds from posted to decided of what was held, in order.")

    counted_at = models.DateTimeField(null=True, help_text="When it was counted last.")

    class Meta:
        verbose_name_plural = "daily stats"

    def __str__(self) -> str:
        return f"{self.day}"
