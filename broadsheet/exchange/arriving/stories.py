"""The blocks of a record as the newsroom stores them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape
from pathlib import PurePosixPath
from typing import Any, cast
from urllib.parse import urlsplit

from django.utils.text import slugify

from broadsheet.exchange.arriving.library import Library
from broadsheet.exchange.records import ArticleRecord, Block, MediaLink
from broadsheet.newsroom.embeds import provider_of
from broadsheet.newsroom.service import Blocks, Story

Stored = tuple[str, str | Mapping[str, Any]]
_TEXTS = {"heading", "subheading", "paragraph", "quote", "list", "html"}
_PLAYED = {".mp3", ".m4a", ".ogg", ".opus", ".wav", ".mp4", ".m4v", ".webm", ".ogv"}


def story_of(
    record: ArticleRecord,
    source_id: str,
    blocks: Blocks,
    default_section: str,
    now: datetime,
    picture: int | None = None,
) -> Story:
    """An article as the newsroom takes it.

    It goes into the section that the record names, or into ``default_section``. ``now`` takes the place of a date that
    the source does not give.
    """
    return Story(
        source_id=source_id,
        headline=record.headline,
        blocks=blocks,
        published_at=record.published_at or now,
        section_slug=record.section_slug or slugify(record.section) or default_section,
        section_title=record.section or default_section.replace("-", " ").capitalize(),
        standfirst=record.standfirst,
        authors=record.authors,
        source_url=record.source_url,
        slug=record.slug,
        views=record.view_count,
        tags=record.tags,
        series=record.series,
        lead_picture=picture,
        replies="" if record.takes_replies else "closed",
    )


class StoryWriter:
    """Turns the blocks of one article into stored ones; ``missing`` are the files that are not here."""

    def __init__(self, library: Library, article: ArticleRecord) -> None:
        self._library, self._article = library, article
        self.missing: list[str] = []

    def write(self) -> tuple[Stored, ...]:
        """All blocks, from top to bottom."""
        return tuple(stored for block in self._article.blocks for stored in self._block(block))

    def _block(self, block: Block) -> Iterator[Stored]:
        if block.kind in _TEXTS:
            yield block.kind, block.html
        elif block.kind in _MAKERS:
            yield from _MAKERS[block.kind](self, block.data)
        else:
            yield block.kind, dict(block.data)

    def _picture(self, data: Mapping[str, Any]) -> Iterator[Stored]:
        link = cast("MediaLink", data["media"])
        value = self._picture_value(link)
        yield ("picture", value) if value else self._link_instead(link)

    def _gallery(self, data: Mapping[str, Any]) -> Iterator[Stored]:
        links = data["media"] or self._library.pictures_of(self._article.source_id)
        values = []
        for link in links[:40]:
            value = self._picture_value(link)
            if value:
                values.append(value)
            else:
                yield self._link_instead(link)
        if len(values) > 1:
            yield "gallery", {"title": data.get("caption", "")[:200], "pictures": values}
        elif values:
            yield "picture", values[0]

    def _picture_value(self, link: MediaLink) -> dict[str, Any] | None:
        pk = self._library.picture(link)
        if pk is None:
            return None
        return {
            "image": pk, "alt": link.alt[:400], "decorative": link.is_decorative, "caption": link.caption[:400],
            "credit": link.credit[:200],
        }  # fmt: skip

    def _media(self, data: Mapping[str, Any]) -> Iterator[Stored]:
        link = cast("MediaLink", data["media"])
        pk = self._library.file(link)
        said = self._library.words_of(link)
        if pk is None:
            yield self._link_instead(link)
        elif PurePosixPath(said.path if said else link.url).suffix.lower() in _PLAYED:
            title = data.get("title") or (said.title if said else "") or PurePosixPath(link.url).name or "—"
            subtitles = self._library.file(data["subtitles"]) if data.get("subtitles") else None
            value = {"document": pk, "title": title[:200], "subtitles": subtitles}
            yield "media", value | {"transcript": data.get("transcript", "")}
        else:
            yield "download", {"document": pk, "text": data.get("text", "")}

    def _embed(self, data: Mapping[str, Any]) -> Iterator[Stored]:
        """Of a site that can be shown here; else a link."""
        url = data["url"].strip()
        safe = url.replace("http://", "https://", 1)
        provider = provider_of(safe)
        if provider is not None and provider.player(safe):
            yield "embed", {"url": safe, "title": data.get("title", "")[:200] or provider.name}
        elif self._library.file(MediaLink("", url)) is not None:
            yield from self._media({"media": MediaLink("", url)})
        elif _is_web(url):
            yield "paragraph", f'<a href="{escape(url)}">{escape(url)}</a>'
        else:
            yield "paragraph", escape(url)

    def _table(self, data: Mapping[str, Any]) -> Iterator[Stored]:
        columns = [{"type": "text", "heading": heading} for heading in data["columns"]]
        rows = [{"values": row} for row in data["rows"]]
        yield "table", {"caption": data["caption"], "table": {"columns": columns, "rows": rows, "caption": ""}}

    def _related(self, data: Mapping[str, Any]) -> Iterator[Stored]:
        links = [{"page": None, "url": one["url"], "text": one["text"]} for one in data["links"] if _is_web(one["url"])]
        if links:
            yield "related", {"title": data["title"], "links": links}

    def _divider(self, data: Mapping[str, Any]) -> Iterator[Stored]:
        yield "divider", cast("Mapping[str, Any]", None)

    def _link_instead(self, link: MediaLink) -> Stored:
        """A link to where the file was, so that nothing is lost without a word."""
        said = self._library.words_of(link)
        url = link.url or (said.url if said else "")
        words = link.caption or link.alt or (said.title if said else "") or PurePosixPath(url).name or link.source_id
        self.missing.append(url or f"number {link.source_id}")
        return "paragraph", f'<a href="{escape(url)}">{escape(words)}</a>' if _is_web(url) else escape(words)


_MAKERS = {
    "picture": StoryWriter._picture, "gallery": StoryWriter._gallery, "media": StoryWriter._media,
    "download": StoryWriter._media, "embed": StoryWriter._embed, "table": StoryWriter._table,
    "divider": StoryWriter._divider, "related": StoryWriter._related,
}  # fmt: skip


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
