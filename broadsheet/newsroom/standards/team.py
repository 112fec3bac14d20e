"""Who writes for the paper."""

from __future__ import annotations

from broadsheet.newsroom.models import Author, Byline

_MOST_NAMES = 200


def names_of_authors() -> list[str]:
    """The names of authors with articles, in their order."""
    written = Author.objects.filter(pk__in=Byline.objects.values("author"))
    return list(written.values_list("name", flat=True)[:_MOST_NAMES])
