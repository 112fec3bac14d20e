"""What is known about an article besides its text, gathered from several places of one page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime

from broadsheet.exchange.records import CommentRecord


@dataclass(frozen=True, slots=True)
class Facts:
    """Empty or ``None`` where a source says nothing. ``declared``: the page states that it is one article."""

    headline: str = ""
    standfirst: str = ""
    section: str = ""
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    url: str = ""
    comment_count: int | None = None
    view_count: int | None = None
    body: str = ""
    site: str = ""
    declared: bool = False
    comments: tuple[CommentRecord, ...] = ()


def merge(places: Iterable[Facts]) -> Facts:
    """For each fact, the first source that has it; the most trustworthy source comes first."""
    merged = Facts()
    for place in places:
        missing = [fact.name for fact in fields(Facts) if _silent(getattr(merged, fact.name))]
        merged = replace(merged, **{name: getattr(place, name) for name in missing})
    return merged


def _silent(value: object) -> bool:
    return value is None or value is False or value in ("", ())  # Not 0: a count of nothing is a fact.
