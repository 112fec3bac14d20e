"""Phrases that the declarations of several apps share."""

from __future__ import annotations

from django.utils.translation import ngettext


def days(count: int) -> str:
    """A period in the data notice, such as "30 days", in the language of the site."""
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}
