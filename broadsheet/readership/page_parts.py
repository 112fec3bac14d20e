"""What of readers' numbers stands on a kept page."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.translation import ngettext

from broadsheet.pagecache.parts import Arguments, Asked, Filled, VersionSource
from broadsheet.readership import service


def fill_views(places: Sequence[Arguments], asked: Asked) -> Filled:
    """How often the ``subject`` of each place was read, in words."""
    counts = service.counts(place["subject"] for place in places)
    numbers = [counts[place["subject"]] for place in places]
    words = [ngettext("%(counter)s view", "%(counter)s views", views) % {"counter": views} for views in numbers]
    return Filled([escape(text) for text in words])


PARTS = {"views": fill_views}
# A view alone does not bring a page up to date: the count is as old as the page at most.
VERSIONS: dict[str, VersionSource] = {}
