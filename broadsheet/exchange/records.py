"""Plain records that every file format is read into; they import no framework.

A reader is a generator of records in the order of its file. What it cannot use it hands on as a `ProblemRecord`, so
that nothing is lost without a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

BlockKind = Literal[
    "heading", "subheading", "paragraph", "quote", "list", "picture", "gallery", "embed", "media", "download",
    "pull_quote", "table", "code", "divider", "html", "fact_box", "related", "chart",
]  # fmt: skip
ArticleState = Literal["published", "draft", "scheduled"]
CommentState = Literal["published", "held", "spam", "rejected", "erased"]
Label = Literal["spam", "ham", ""]


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a story. ``html`` is inline HTML already reduced to safe tags (``a b i s code sub sup
    br``; for a list also ``ul ol li``); a heading's is plain escaped text.

    What is no text has ``data`` instead, in which a file is named by a `MediaLink` or a list of them.
    """

    kind: BlockKind
    html: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MediaLink:
    """Where a story shows or plays a file: by its number in the source, by its address, or both.

    ``is_decorative`` is a picture on which there is nothing to describe, which is more than one without ``alt``.
    """

    source_id: str = ""
    url: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    is_decorative: bool = False


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """What the file says of the whole site; it comes first. ``source`` is the same for every file of that site."""

    source: str
    title: str = ""
    url: str = ""
    highest_comment: int = 0


@dataclass(frozen=True, slots=True)
class AuthorRecord:
    """Somebody who writes articles; ``key`` is how the source names this person in its articles."""

    key: str
    name: str
    biography: str = ""
    old_paths: tuple[str, ...] = ()
    line: int = 0
    email: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class SectionRecord:
    """A section, and where it was."""

    slug: str
    name: str
    introduction: str = ""
    old_paths: tuple[str, ...] = ()
    line: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class MediaRecord:
    """A picture or another file; ``path`` is where it lies among the uploaded files, such as ``2019/03/mill.jpg``.

    ``parent`` is the article that it was uploaded for.
    """

    source_id: str
    url: str
    path: str
    title: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    parent: str = ""
    old_paths: tuple[str, ...] = ()
    line: int = 0
    added_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CommentRecord:
    """One comment under a page. ``html`` is what its author typed, which may have tags; it is not safe.

    ``label`` is what the source's own decisions say it is, ``decided_at`` when that was said last, and
    ``is_by_person`` whether a moderator said it. ``number`` is the one it would like to keep, 0 for any.
    ``staff`` is the number of the author who wrote it, 0 for a reader.
    """

    source_id: str
    html: str
    author_name: str = ""
    author_email: str = ""
    author_url: str = ""
    address: str = ""
    user_agent: str = ""
    posted_at: datetime | None = None
    parent_id: str = ""
    state: CommentState = "published"
    label: Label = ""
    decided_at: datetime | None = None
    is_by_person: bool = False
    number: int = 0
    line: int = 0
    staff: int = 0


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """One story. ``source_id`` is stable: importing the same one again changes nothing.

    Times are aware and in UTC; ``None`` or an empty string where the source does not say. ``is_page`` is one that
    stands by itself, such as an imprint.
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
    section_slug: str = ""
    slug: str = ""
    state: ArticleState = "published"
    tags: tuple[str, ...] = ()
    series: str = ""
    lead_picture: MediaLink | None = None
    is_page: bool = False
    takes_replies: bool = True
    old_paths: tuple[str, ...] = ()
    comments: tuple[CommentRecord, ...] = ()
    line: int = 0
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class ThreadRecord:
    """The comments under a page of which the source knows only the address."""

    url: str
    title: str = ""
    opened_at: datetime | None = None
    is_closed: bool = False
    comments: tuple[CommentRecord, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class ProblemRecord:
    """Something that does not arrive, or not as it was: what it is, on which line, and why.

    ``is_lost`` is false where it arrives nevertheless, with a change that is worth a word.
    """

    kind: str
    name: str
    why: str
    line: int = 0
    is_lost: bool = True


Record = SiteRecord | AuthorRecord | SectionRecord | MediaRecord | ArticleRecord | ThreadRecord | ProblemRecord
