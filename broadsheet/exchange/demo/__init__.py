"""A small demonstration newspaper: invented people in an invented town."""

from __future__ import annotations

import json
from importlib import resources
from typing import TypedDict


class SectionItem(TypedDict):
    slug: str
    title: str
    intro: str


class AuthorItem(TypedDict):
    slug: str
    name: str
    role: str
    bio: str


class BlockItem(TypedDict):
    kind: str
    html: str


class ArticleItem(TypedDict):
    """``authors`` are slugs, and ``section`` is one; ``days_ago`` counts back from the day of loading."""

    source_id: str
    slug: str
    headline: str
    standfirst: str
    section: str
    authors: list[str]
    question: str
    blocks: list[BlockItem]
    days_ago: float
    view_count: int


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


class Content(TypedDict):
    """The whole newspaper."""

    name: str
    tagline: str
    sections: list[SectionItem]
    authors: list[AuthorItem]
    articles: list[ArticleItem]
    comments: list[CommentItem]


def content() -> Content:
    """The newspaper, as ``load`` writes it into a site."""
    found: Content = json.loads(resources.files(__package__).joinpath("site.json").read_text("utf-8"))
    return found


def comments() -> list[CommentItem]:
    """The readers' replies."""
    return content()["comments"]
