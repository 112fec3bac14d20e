"""By which keys the page cache knows what a page shows.

A page says which keys it shows where it is made; whoever changes something purges its keys.
"""

from __future__ import annotations

# The list of the newest articles of all sections.
FRONT = "front"


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
