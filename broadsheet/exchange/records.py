"""Plain records that every file format is read into; they import no framework."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

BlockKind = Literal["heading", "paragraph", "quote", "list"]


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a story. ``html`` is inline HTML already reduced to safe tags (``a em strong br``;
    for a list also ``ul ol li``); a heading's is plain escaped text."""

    kind: BlockKind
    html: str


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """One story. ``source_id`` is stable: importing the same one again changes nothing.

    Times are aware and in UTC; ``None`` or an empty string where the source does not say.
    """

    source_id: str
    headline: str
    blocks: tuple[Block, ...]
    standfirst: str = ""
    section: str = ""
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    source_url: str = ""
    comment_count: int = 0
    view_count: int = 0
