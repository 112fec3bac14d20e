"""Writes an export file that WordPress's own importer takes (WXR 1.2), piece by piece."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from email.utils import format_datetime
from html import escape

from broadsheet.exchange.formats.posthtml.write import story_of
from broadsheet.exchange.formats.wxr.elements import OLD_ADDRESS
from broadsheet.exchange.records import ArticleRecord, AuthorRecord, CommentRecord, MediaRecord, SectionRecord

# No XML may contain these.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STATES = {"published": "publish", "scheduled": "future", "draft": "draft"}
_APPROVED = {"published": "1", "held": "0", "spam": "spam", "rejected": "trash"}
_EVENTS = {"published": "status-approved", "spam": "report-spam", "rejected": "status-trash"}
_HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- The whole content of a site, for WordPress: Tools > Import > WordPress. -->
<rss version="2.0"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wfw="http://wellformedweb.org/CommentAPI/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""


@dataclass(frozen=True, slots=True)
class Paper:
    """What articles refer to. ``tags`` and ``series`` are slugs by name; ``zone`` is that of the newspaper's clock."""

    title: str
    url: str
    motto: str
    language: str
    made_at: datetime
    zone: tzinfo
    authors: tuple[AuthorRecord, ...] = ()
    sections: tuple[SectionRecord, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    series: Mapping[str, str] = field(default_factory=dict)


class Writer:
    """Pieces of a file in their order: `head`, then an item for each file, page and article, then `foot`."""

    foot = "</channel>\n</rss>\n"

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._logins = {one.name: one.key for one in paper.authors}

    def head(self) -> Iterator[str]:
        """The site with its authors, sections and tags."""
        paper, url = self._paper, self._paper.url.rstrip("/")
        yield _HEAD
        yield (
            _element("title", escape(paper.title, quote=False))
            + _element("link", url)
            + _element("description", paper.motto)
        )
        yield _element("pubDate", format_datetime(paper.made_at)) + _element("language", paper.language)
        yield _element("wp:wxr_version", "1.2") + _element("wp:base_site_url", url) + _element("wp:base_blog_url", url)
        for author in paper.authors:
            yield _author(author)
        for section in paper.sections:
            yield _section(section)
        for number, (name, slug) in enumerate(paper.tags.items(), start=1):
            # The numbers of terms are only for the file.
            values = _element("wp:term_id", str(1_000_000 + number)) + _element("wp:tag_slug", slug)
            yield f"<wp:tag>{values}{_words('wp:tag_name', name)}</wp:tag>\n"
        yield "<generator>Broadsheet</generator>\n"

    def media(self, record: MediaRecord) -> Iterator[str]:
        """A picture or another file; what the importer fetches is at its address."""
        at = record.added_at or self._paper.made_at
        yield "<item>\n" + _words("title", record.title or record.path) + _element("link", record.url)
        yield _element("pubDate", format_datetime(at)) + _guid(record.url)
        yield _data("content:encoded", "") + _words("excerpt:encoded", record.caption)
        yield _element("wp:post_id", record.source_id) + self._dates(at, at) + _element("wp:comment_status", "closed")
        yield _element("wp:ping_status", "closed") + _element("wp:status", "inherit")
        yield _element("wp:post_parent", record.parent or "0") + _element("wp:menu_order", "0")
        yield _element("wp:post_type", "attachment") + _element("wp:attachment_url", record.url)
        yield _meta("postmeta", "_wp_attached_file", record.path)
        yield _meta("postmeta", "_wp_attachment_image_alt", escape(record.alt, quote=False))
        yield _meta("postmeta", "_media_credit", escape(record.credit, quote=False)) + "</item>\n"

    def article(self, record: ArticleRecord, comments: Iterable[CommentRecord] = ()) -> Iterator[str]:
        """An article or a page with its comments, which need not be in memory together."""
        at = record.published_at or self._paper.made_at
        yield "<item>\n" + _words("title", record.headline) + _element("link", record.source_url)
        yield _element("pubDate", format_datetime(at)) + self._creator(record) + _guid(record.source_url)
        yield _data("content:encoded", story_of(record.blocks)) + _words("excerpt:encoded", record.standfirst)
        yield _element("wp:post_id", record.source_id) + self._dates(at, at)
        yield _element("wp:comment_status", "open" if record.takes_replies else "closed")
        yield _element("wp:ping_status", "closed") + _element("wp:post_name", record.slug)
        yield _element("wp:status", "private" if record.is_private else _STATES[record.state])
        yield _element("wp:post_parent", "0") + _element("wp:menu_order", "0")
        yield _element("wp:post_type", "page" if record.is_page else "post") + _element("wp:is_sticky", "0")
        yield from self._terms(record)
        yield from _metas(record)
        for comment in comments:
            yield self._comment(comment)
        yield "</item>\n"

    def _creator(self, record: ArticleRecord) -> str:
        logins = [self._logins[name] for name in record.authors if name in self._logins]
        return _data("dc:creator", logins[0] if logins else "")

    def _dates(self, at: datetime, changed_at: datetime) -> str:
        return "".join(
            _element(f"wp:{name}", _stamp(moment.astimezone(zone)))
            for name, moment, zone in (
                ("post_date", at, self._paper.zone), ("post_date_gmt", at, UTC),
                ("post_modified", changed_at, self._paper.zone), ("post_modified_gmt", changed_at, UTC),
            )
        )  # fmt: skip

    def _terms(self, record: ArticleRecord) -> Iterator[str]:
        if record.section_slug:
            yield _term("category", record.section_slug, record.section)
        for tag in record.tags:
            yield _term("post_tag", self._paper.tags.get(tag, ""), tag)
        if record.series:
            yield _term("series", self._paper.series.get(record.series, ""), record.series)
        # As the plug-in for several authors stores them; WordPress alone has room for one.
        for name in record.authors if len(record.authors) > 1 else ():
            if name in self._logins:
                yield _term("author", f"cap-{self._logins[name]}", self._logins[name])

    def _comment(self, record: CommentRecord) -> str:
        at = record.posted_at or self._paper.made_at
        return (
            "<wp:comment>"
            + _element("wp:comment_id", record.source_id)
            + _words("wp:comment_author", record.author_name)
            + _element("wp:comment_author_email", record.author_email)
            + _element("wp:comment_author_url", record.author_url)
            + _element("wp:comment_author_IP", record.address)
            + _element("wp:comment_date", _stamp(at.astimezone(self._paper.zone)))
            + _element("wp:comment_date_gmt", _stamp(at.astimezone(UTC)))
            + _data("wp:comment_content", record.html)
            + _element("wp:comment_approved", _APPROVED[record.state])
            + _element("wp:comment_type", "comment")
            + _element("wp:comment_parent", record.parent_id or "0")
            + _element("wp:comment_user_id", str(record.staff))
            + _history(record)
            + "</wp:comment>\n"
        )


def _metas(record: ArticleRecord) -> Iterator[str]:
    if record.lead_picture:
        yield _meta("postmeta", "_thumbnail_id", record.lead_picture.source_id)
    if record.view_count:
        yield _meta("postmeta", "views", str(record.view_count))
    slugs = dict.fromkeys(path.partition("?")[0].rstrip("/").rpartition("/")[2] for path in record.old_paths)
    for slug in slugs:
        # WordPress itself leads from the last part of an address that a post had.
        if slug and slug != record.slug:
            yield _meta("postmeta", "_wp_old_slug", slug)
    for path in record.old_paths:
        yield _meta("postmeta", OLD_ADDRESS, path)


def _author(one: AuthorRecord) -> str:
    first, _, last = one.name.rpartition(" ")
    return (
        "<wp:author>"
        + _element("wp:author_id", str(one.number))
        + _data("wp:author_login", one.key)
        + _element("wp:author_email", one.email)
        + _words("wp:author_display_name", one.name)
        + _words("wp:author_first_name", first)
        + _words("wp:author_last_name", last)
        + "</wp:author>\n"
    )


def _section(one: SectionRecord) -> str:
    return (
        "<wp:category>"
        + _element("wp:term_id", str(one.number))
        + _element("wp:category_nicename", one.slug)
        + _element("wp:category_parent", "")
        + _words("wp:cat_name", one.name)
        + _words("wp:category_description", one.introduction)
        + "</wp:category>\n"
    )


def _history(record: CommentRecord) -> str:
    """What a person decided, as Akismet notes it."""
    event = _EVENTS.get(record.state, "")
    if not (record.is_by_person and record.decided_at and event):
        return ""
    at = int(record.decided_at.timestamp())
    value = f'a:2:{{s:4:"time";d:{at};s:5:"event";s:{len(event)}:"{event}";}}'
    return _meta("commentmeta", "akismet_history", value)


def _guid(url: str) -> str:
    return f'<guid isPermaLink="false">{_text(url)}</guid>\n'


def _term(domain: str, slug: str, name: str) -> str:
    return f'<category domain="{domain}" nicename="{_text(slug)}">{_cdata(escape(name, quote=False))}</category>\n'


def _meta(kind: str, key: str, value: str) -> str:
    if not value:
        return ""
    return f"<wp:{kind}>{_element('wp:meta_key', key)}{_data('wp:meta_value', value)}</wp:{kind}>\n"


def _element(name: str, text: str) -> str:
    return f"<{name}>{_text(text)}</{name}>\n"


def _data(name: str, text: str) -> str:
    return f"<{name}>{_cdata(text)}</{name}>\n"


def _words(name: str, text: str) -> str:
    """Words where WordPress keeps HTML."""
    return _data(name, escape(text, quote=False))


def _cdata(text: str) -> str:
    return f"<![CDATA[{_clean(text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def _text(text: str) -> str:
    return escape(_clean(text))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
