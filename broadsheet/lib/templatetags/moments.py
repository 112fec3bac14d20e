"""Times for machines and for people, in every template without loading anything."""

from __future__ import annotations

from datetime import datetime

from django import template

from broadsheet.lib import dates

register = template.Library()


@register.filter(expects_localtime=True)
def iso(moment: datetime | None) -> str:
    """A time as ``datetime`` and ``content`` attributes take it; Django's own ``date:"c"`` has too many digits."""
    return dates.iso(moment) if moment else ""


@register.filter
def day_and_time(moment: datetime | None) -> str:
    """A moment of these months for people."""
    return dates.day_and_time(moment) if moment else ""


@register.filter
def day(moment: datetime | None) -> str:
    """The day of a moment for people."""
    return dates.day(moment) if moment else ""
