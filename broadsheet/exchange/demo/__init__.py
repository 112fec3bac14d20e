"""A small demonstration newspaper: invented people in an invented town."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any, NotRequired, TypedDict


class SectionItem(TypedDict):
    slug: str
    title: str
    intro: str


class PictureItem(TypedDict):
    """``file`` is the name of one of the package's pictures."""

    file: str
    alt: str
    caption: str
    credit: str


class SeriesItem(TypedDict):
    title: str
    introduction: str


class AuthorItem(TypedDict):
    slug: str
    name: str
    role: str
    bio: str
    picture: str
    alt: str


class BlockItem(TypedDict):
    """A block has ``html`` if it is text, and otherwise a ``value``."""

    kind: str
    html: NotRequired[str]
    value: NotRequired[dict[str, Any]]


class ArticleItem(TypedDict):
    """``authors`` are slugs, and ``section`` is one; ``days_ago`` counts back from the moment of loading.

    ``hour`` is that of the day in the site's time, where the story says so.
    """

    source_id: str
    slug: str
    headline: str
    standfirst: str
    section: str
    authors: list[str]
    question: str
    blocks: list[BlockItem]
    days_ago: float
    hour: NotRequired[int]
    view_count: int
    picture: PictureItem
    kicker: str
    kind: str
    tags: list[str]
    series: str


class CommentItem(TypedDict):
    """``article_id`` and ``parent_id`` are the ``source_id`` of the article and of the comment answered."""

    source_id: str
    article_id: str
    parent_id: str
    author: str
    author_email: str
    author_url: str
    text: str
    state: str
    hours_after: float
    seconds_on_page: float


class LivePostItem(TypedDict):
    """``author`` is a slug; the minutes count from the article's publication."""

    minutes_after: float
    author: str
    title: str
    html: str
    is_key_point: bool
    is_pinned: bool


class LiveItem(TypedDict):
    """The posts of a live blog that has ended."""

    article_id: str
    posts: list[LivePostItem]


class CorrectionItem(TypedDict):
    """``hours_after`` counts from the article's publication."""

    article_id: str
    hours_after: float
    wrong: str
    right: str


class FrontItem(TypedDict):
    """A block of the front page; ``article`` and ``articles`` are ``source_id``, ``section`` is a slug."""

    kind: str
    article: NotRequired[str]
    articles: NotRequired[list[str]]
    section: NotRequired[str]
    title: NotRequired[str]
    html: NotRequired[str]
    number: NotRequired[int]


class StandingItem(TypedDict):
    """A page that stands by itself, such as the imprint."""

    slug: str
    title: str
    intro: str
    blocks: list[BlockItem]


class Content(TypedDict):
    """The whole newspaper."""

    name: str
    tagline: str
    pages: list[StandingItem]
    series: list[SeriesItem]
    sections: list[SectionItem]
    authors: list[AuthorItem]
    articles: list[ArticleItem]
    comments: list[CommentItem]
    picks: list[str]
    live: list[LiveItem]
    corrections: list[CorrectionItem]
    front: list[FrontItem]


def content() -> Content:
    """The newspaper, as ``load`` writes it into a site."""
    found: Content = json.loads(resources.files(__package__).joinpath("site.json").read_text("utf-8"))
    return found


def picture(file: str) -> bytes:
    """One of the newspaper's pictures, as the package ``drawings`` has drawn it."""
    return resources.files(__package__).joinpath("pictures", file).read_bytes()


def comments() -> list[CommentItem]:
    """The readers' replies."""
    return content()["comments"]
