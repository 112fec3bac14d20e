"""Days in the site's time zone."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone


def midnight(day: date) -> datetime:
    """The moment at which ``day`` begins in the site's time zone."""
    return timezone.make_aware(datetime.combine(day, time()))
