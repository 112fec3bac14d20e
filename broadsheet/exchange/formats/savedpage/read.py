"""Reads a saved page into an article record.

Takes the bytes of an HTML page (of any site, with or without structured data), of a single-file web archive (MHTML),
or of captured plain text, and keeps what belongs to the story: headline, standfirst, text with its sub-headings,
authors, date, address, and the counts of comments and views. Menus, share bars, teasers, reply forms and notices are
left out. What is uncertain is said beside the article, and so is what a reader would miss (pictures, comments).
Nothing is fetched, and no framework is imported.

    reading = read(Path("page.html").read_bytes(), name="page.html")

``reading.article.source_id`` is the page's canonical address, or else a hash of its headline and first words, so that
the same article saved twice is recognised.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from broadsheet.exchange.formats.savedpage import (
    captured,
    decoding,
    files,
    refusals,
    remarks,
    story,
    webarchive,
    webpage,
)
from broadsheet.exchange.formats.savedpage.problems import Unsuitable
from broadsheet.exchange.records import ArticleRecord, MediaRecord

LARGEST_FILE_BYTES = 50 * 1024 * 1024
LARGEST_PAGE = 10 * 1024 * 1024  # without the pictures that are in its file


class NotAnArticle(ValueError):
    """The file holds no article; the message is one sentence that says what it is and what to do.

    ``overrule``: whoever has looked at the page may read it with ``anyway=True``.
    """

    def __init__(self, message: str, *, overrule: bool = False) -> None:
        super().__init__(message)
        self.overrule = overrule


@dataclass(frozen=True, slots=True)
class Reading:
    """An article, what is uncertain about it, and what of the page it leaves out; both as words for people, without
    full stops. Where there are doubts, somebody should look before it is published. The article's ``pictures`` lie
    beside the page, or came with it: then their ``contents`` are here, by their paths."""

    article: ArticleRecord
    doubts: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    pictures: tuple[MediaRecord, ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)


def read(
    data: bytes, *, name: str = "", anyway: bool = False, is_beside: Callable[[str], bool] = lambda path: False
) -> Reading:
    """The article in a saved page. ``name`` (a file name) only begins the message if there is none. ``anyway`` takes
    the most likely story from a page that seems to hold several. ``is_beside`` says whether there is a file at a path
    below the folder of the page."""
    try:
        return _read(data, anyway, is_beside)
    except Unsuitable as problem:
        raise NotAnArticle(f"{_subject(name)} {problem}.", overrule=problem.overrule) from None


def _read(data: bytes, anyway: bool, is_beside: Callable[[str], bool]) -> Reading:
    _refuse_large(len(data), LARGEST_FILE_BYTES)
    envelope = webarchive.unpack(data)
    text = decoding.decode(envelope.page, envelope.charset)
    text, inside = files.take_data(text)
    _refuse_large(len(text), LARGEST_PAGE)
    refusals.refuse_feeds(text)
    if webpage.is_html(text):
        page = webpage.read(text, envelope.address, anyway=anyway)
        article = story.finish(page.facts, page.blocks)
        settled = files.settle(article, {**inside, **envelope.files}, envelope.address, is_beside)
        left_out = (*remarks.of_pictures(settled.missing), *page.left_out)
        return Reading(settled.article, page.doubts, left_out, settled.pictures, settled.contents)
    return Reading(story.finish(*captured.read(text)))


def _refuse_large(size: int, limit: int) -> None:
    if size > limit:
        most = limit // (1024 * 1024)
        raise Unsuitable(f"is larger than {most} MB: save the page as HTML only, without pictures, and try again")


def _subject(name: str) -> str:
    printable = "".join(char for char in name.replace("\\", "/").rsplit("/", 1)[-1] if char.isprintable())
    return printable[:80] or "This file"
