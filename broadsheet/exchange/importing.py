"""Imports single articles into the site, through the services of the apps that own the tables."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from broadsheet.exchange.arriving.stories import story_of
from broadsheet.exchange.records import ArticleRecord
from broadsheet.newsroom import service as newsroom

_LONGEST_SOURCE_ID = 200


def import_article(record: ArticleRecord, default_section: str, now: datetime) -> newsroom.PublishedArticle:
    """Publish the article of ``record``; one that is already here is left as it is.

    It goes into the section that the record names, or into ``default_section``, which is created if need be.
    ``now`` takes the place of a publication date that the source does not give.
    """
    blocks = tuple((block.kind, block.html) for block in record.blocks)
    return newsroom.write_article(story_of(record, _fitted(record.source_id), blocks, default_section, now))


def _fitted(source_id: str) -> str:
    """The id itself, or its hash where it is a longer address than the newsroom stores."""
    if len(source_id) <= _LONGEST_SOURCE_ID:
        return source_id
    return f"sha256:{sha256(source_id.encode()).hexdigest()}"
