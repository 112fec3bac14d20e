"""What of readers' numbers stands on a kept page."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.translation import ngettext

from broadsheet.lib import numbers
from broadsheet.pagecache.parts import Arguments, Asked, Filled, VersionSource
from broadsheet.readership import service


def fill_views(places: Sequence[Arguments], asked: Asked) -> Filled:
    """How often the ``subject`` of each place was read, in words; nothing where nobody is known to have."""
    counts = service.counts(place["subject"] for place in places)
    counted = [counts[place["subject"]] for place in places]
    return Filled([escape(_words(views)) if views else "" for views in counted])


def _words(views: int) -> str:
    return ngettext("%(counter)s view", "%(counter)s views", views) % {"counter": numbers.in_words(views)}


PARTS = {"views": fill_views}
# A view alone does not bring a page up to date: the count is as old as the page at most.
VERSIONS: dict[str, VersionSource] = {}
