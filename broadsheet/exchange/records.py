"""Plain records that every file format is read into and written from; they import no framework."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

BlockKind = Literal["heading", "paragraph", "quote", "list"]
CommentState = Literal["held", "published", "spam", "rejected", "withdrawn", "erased"]


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


@dataclass(frozen=True, slots=True)
class CommentRecord:
    """One reply. ``article_id`` and ``parent_id`` are the ``source_id`` of its article and parent."""

    source_id: str
    article_id: str
    author: str
    text: str
    posted_at: datetime
    state: CommentState
    parent_id: str = ""
    author_email: str = ""
    author_url: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A record that could not be read: where it stands in the source, and what is wrong with it."""

    place: str
    message: str


@dataclass(slots=True)
class Site:
    """Everything one source holds, in an order in which it can be written."""

    articles: list[ArticleRecord] = field(default_factory=list)
    comments: list[CommentRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
