"""Numbers as they stand in addresses and forms, where anything can stand."""

from __future__ import annotations

from django.utils.formats import number_format

# Every database that we use holds a whole number of so many digits.
LONGEST = 18


def whole_number(text: str | None) -> int | None:
    """The number that ``text`` says in plain digits; ``None`` for anything else, and for what no database holds."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= LONGEST else None


def in_words(number: int) -> str:
    """The number as readers of the site's language write it, with a mark between thousands."""
    return str(number_format(number, force_grouping=True))


def row_id(text: str | None) -> int:
    """The number of a row; one that no row has for what is no number."""
    return whole_number(text) or 0
