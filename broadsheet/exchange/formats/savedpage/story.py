"""From facts and blocks to a record: nothing twice, only stories, and a stable identity."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from broadsheet.exchange.formats.savedpage.markup import text_of
from broadsheet.exchange.formats.savedpage.metadata.facts import Facts
from broadsheet.exchange.formats.savedpage.problems import Unsuitable
from broadsheet.exchange.formats.savedpage.wording import collapse, fingerprint, size
from broadsheet.exchange.records import ArticleRecord, Block, CommentRecord

# A brief is short, but a page that nowhere says it is an article has to show some text for it.
FEWEST_WORDS_DECLARED = 8
FEWEST_WORDS = 25
LONGEST_HEADLINE = 500
_IDENTITY_LETTERS = 200


def finish(facts: Facts, blocks: Sequence[Block]) -> ArticleRecord:
    """The record of a story; raises Unsuitable where there is no headline, or too little text for a story."""
    headline = collapse(facts.headline)
    _require_story(facts, blocks)
    if not fingerprint(headline):
        raise Unsuitable("names no headline: save the article's own page and try again")
    if len(headline) > LONGEST_HEADLINE:
        raise Unsuitable("begins with a text too long to be a headline: put the headline on a line of its own")
    opening = fingerprint(" ".join(text_of(block.html) for block in blocks))
    return ArticleRecord(
        source_id=facts.url or _identity(headline, opening),
        headline=headline,
        blocks=tuple(blocks),
        standfirst=_own_standfirst(collapse(facts.standfirst), headline, opening),
        section=collapse(facts.section),
        authors=facts.authors,
        published_at=facts.published_at,
        source_url=facts.url,
        comment_count=facts.comment_count or 0,
        view_count=facts.view_count or 0,
        comments=_comments(facts.comments, facts.url or _identity(headline, opening)),
    )


def _require_story(facts: Facts, blocks: Sequence[Block]) -> None:
    texts = [text_of(block.html) for block in blocks if block.kind != "heading"]
    words = sum(size(text) for text in texts)
    if words < (FEWEST_WORDS_DECLARED if facts.declared else FEWEST_WORDS):
        raise Unsuitable("holds no story, or too little of one: save the article's own page and try again")


def _identity(headline: str, opening: str) -> str:
    """Letters and digits only, and only the beginning: a page saved again has other counts and replies,
    and another program may have saved it with other quotes and spaces."""
    key = f"{fingerprint(headline)}\n{opening[:_IDENTITY_LETTERS]}"
    return "page:" + hashlib.sha256(key.encode()).hexdigest()[:32]


def _comments(comments: Sequence[CommentRecord], page: str) -> tuple[CommentRecord, ...]:
    """With numbers that no comment of another page has."""

    def named(number: str) -> str:
        return f"{hashlib.sha256(page.encode()).hexdigest()[:32]}:{number}"[:100] if number else ""

    return tuple(replace(one, source_id=named(one.source_id), parent_id=named(one.parent_id)) for one in comments)


def _own_standfirst(standfirst: str, headline: str, opening: str) -> str:
    """Many pages fill their summary from the headline or from the first lines; that is no standfirst."""
    key = fingerprint(standfirst)
    if key == fingerprint(headline) or opening.startswith(key[:80]):
        return ""
    return standfirst
