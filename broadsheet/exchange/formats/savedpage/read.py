"""Reads a saved page into an article record.

Takes the bytes of an HTML page (of any site, with or without structured data), of a single-file web archive (MHTML),
or of captured plain text, and keeps what belongs to the story: headline, standfirst, text with its sub-headings,
authors, date, address, and the counts of comments and views. Menus, share bars, teasers, reply forms and notices are
left out. Nothing is fetched, and no framework is imported.

    record = read(Path("page.html").read_bytes(), name="page.html")

``record.source_id`` is the page's canonical address, or else a hash of its headline and first words, so that the same
article saved twice is recognised.
"""

from __future__ import annotations

from broadsheet.exchange.formats.savedpage import captured, decoding, refusals, story, webarchive, webpage
from broadsheet.exchange.formats.savedpage.problems import Unsuitable
from broadsheet.exchange.records import ArticleRecord

LARGEST_FILE_BYTES = 10 * 1024 * 1024


class NotAnArticle(ValueError):
    """The file holds no article; the message is one sentence that says what it is and what to do."""


def read(data: bytes, *, name: str = "") -> ArticleRecord:
    """The article in a saved page. ``name`` (a file name) only begins the message if there is none."""
    try:
        return _read(data)
    except Unsuitable as problem:
        raise NotAnArticle(f"{_subject(name)} {problem}.") from None


def _read(data: bytes) -> ArticleRecord:
    if len(data) > LARGEST_FILE_BYTES:
        limit = LARGEST_FILE_BYTES // (1024 * 1024)
        raise Unsuitable(f"is larger than {limit} MB: save the page as HTML only, without pictures, and try again")
    envelope = webarchive.unpack(data)
    text = decoding.decode(envelope.page, envelope.charset)
    refusals.refuse_feeds(text)
    if webpage.is_html(text):
        return story.finish(*webpage.read(text, envelope.address))
    return story.finish(*captured.read(text))


def _subject(name: str) -> str:
    printable = "".join(char for char in name.replace("\\", "/").rsplit("/", 1)[-1] if char.isprintable())
    return printable[:80] or "This file"
