"""By which keys the page cache knows what a page shows.

A page says which keys it shows where it is made; whoever changes something purges its keys.
"""

from __future__ import annotations

# The list of the newest articles of all sections.
FRONT = "front"
# Which authors and which tags have articles, and how many; how many articles each month has.
AUTHORS, TAGS, ARCHIVE = "authors", "tags", "archive"
# All corrections of the site.
CORRECTIONS = "corrections"


def page(page_id: int) -> str:
    """A page's headline, address and story: on it, and on every page that names it."""
    return f"page-{page_id}"


def author(author_id: int) -> str:
    """An author's name and what else is said of the author."""
    return f"author-{author_id}"


def section(page_id: int) -> str:
    """Which articles a section has, and in which order."""
    return f"section-{page_id}"


def newest_of(page_id: int) -> str:
    """Which articles of a section are its newest, as pages of its other articles show them."""
    return f"newest-{page_id}"


def tag(tag_id: int) -> str:
    """Which articles have a tag."""
    return f"tag-{tag_id}"


def series(series_id: int) -> str:
    """Which articles a series has."""
    return f"series-{series_id}"


def live(page_id: int) -> str:
    """The posts of an article's live blog; their versions are known to the page cache."""
    return f"live-{page_id}"


def beside(page_id: int) -> str:
    """Which articles stand before and after an article."""
    return f"beside-{page_id}"


def related(page_id: int) -> str:
    """Which articles are about the same as an article."""
    return f"related-{page_id}"
