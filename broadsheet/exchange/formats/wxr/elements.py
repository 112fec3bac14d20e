"""Small questions to an element of an export file; names are compared without their namespaces, which vary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

# Where our own exports keep the addresses that something had before.
OLD_ADDRESS = "_broadsheet_old_address"
_YEARS = range(1970, 2101)


def name_of(element: Any) -> str:
    """The name without its namespace or prefix; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def text_of(element: Any) -> str:
    """All words in an element, its own and those of what should not be in it."""
    return "".join(element.itertext()) if len(element) else (element.text or "")


def values(element: Any) -> dict[str, str]:
    """The first text of each child by its name; the excerpt has a name of its own."""
    found: dict[str, str] = {}
    for child in element:
        name = name_of(child)
        if name == "encoded" and "excerpt" in str(child.tag):
            name = "excerpt"
        if name and name not in found:
            found[name] = text_of(child)
    return found


def meta_of(element: Any, kind: str) -> Iterator[tuple[str, str]]:
    """The names and values of the ``postmeta`` or ``commentmeta`` inside an element."""
    for child in element:
        if name_of(child) == kind:
            pair = values(child)
            if pair.get("meta_key"):
                yield pair["meta_key"], pair.get("meta_value", "")


def moment(*texts: str) -> datetime | None:
    """The first of these dates that is one, in UTC; WordPress writes zeros where it has none."""
    for text in texts:
        found = _moment(text.strip())
        if found is not None and found.year in _YEARS:
            return found
    return None


def _moment(text: str) -> datetime | None:
    try:
        is_iso = re.match(r"\d{4}-\d\d-\d\d", text)
        found = datetime.fromisoformat(text[:19]) if is_iso else parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
