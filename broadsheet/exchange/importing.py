"""Imports records into the site, through the services of the apps that own the tables."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.utils.text import slugify

from broadsheet.exchange.records import ArticleRecord
from broadsheet.newsroom import service as newsroom

_LONGEST_SOURCE_ID = 200


def import_article(record: ArticleRecord, default_section: str, now: datetime) -> newsroom.PublishedArticle:
    """Publish the article of ``record``; one that is already here is left as it is.

    It goes into the section that the record names, or into ``default_section``, which is created if need be.
    ``now`` takes the place of a publication date that the source does not give.
    """
    title = record.section or default_section.replace("-", " ").capitalize()
    story = newsroom.Story(
        source_id=_fitted(record.source_id),
        headline=record.headline,
        blocks=tuple((block.kind, block.html) for block in record.blocks),
        published_at=record.published_at or now,
        section_slug=slugify(record.section) or default_section,
        section_title=title,
        standfirst=record.standfirst,
        authors=record.authors,
        source_url=record.source_url,
        views=record.view_count,
    )
    return newsroom.write_article(story)


def _fitted(source_id: str) -> str:
    """The id itself, or its hash where it is a longer address than the newsroom stores."""
    if len(source_id) <= _LONGEST_SOURCE_ID:
        return source_id
    return f"sha256:{sha256(source_id.encode()).hexdigest()}"
