"""Readers' comments, where a page says for certain whose words are whose: as WordPress prints them, or in microdata."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import cast

from lxml import etree  # type: ignore[import-untyped]

from broadsheet.exchange.formats.savedpage import dom, markup
from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.metadata.dates import parse_moment
from broadsheet.exchange.formats.savedpage.wording import word_set
from broadsheet.exchange.records import CommentRecord

_NUMBERED = re.compile(r"(?:li-|div-)?comment-(\d{1,12})")
_TYPED = re.compile(r"https?://schema\.org/(?:Comment|UserComments)")
_WORDS = word_set("comment-content comment-text comment_text commenttext text commentText")
_BODY = word_set("comment-body")
_AUTHORS = (word_set("fn comment-author-name author creator"), word_set("comment-author comment_author commentauthor"))
_DATED = word_set("comment-metadata comment-meta commentmetadata comment-date datePublished dateCreated commentTime")
_MOST = 5_000


def read(parts: Sequence[Element]) -> tuple[tuple[CommentRecord, ...], int]:
    """The comments in those parts of a page that hold its replies, and how many of them cannot be read."""
    items = _items(parts)
    found = [_record(item, key, items) for item, key in items.items()]
    known = tuple(record for record in found if record is not None)
    return known, len(found) - len(known)


def _items(parts: Sequence[Element]) -> dict[Element, str]:
    """Each comment's outermost element, and what the page calls it. A theme may number a comment twice."""
    numbered: dict[str, Element] = {}
    typed: list[Element] = []
    for element in (element for part in parts for element in part.iter()):
        number = _NUMBERED.fullmatch(element.get("id", ""))
        if number:
            numbered.setdefault(number[1], element)
        elif _TYPED.fullmatch(element.get("itemtype", "").strip()):
            typed.append(element)
    named = [(element, key) for key, element in numbered.items()]
    return dict(islice(named or ((item, str(at)) for at, item in enumerate(typed, 1)), _MOST))


def _record(item: Element, key: str, items: dict[Element, str]) -> CommentRecord | None:
    own = list(_own(item, items))
    named = (one for names in _AUTHORS for one in _called(own, names))
    author, words = next(named, None), _words(own)
    if author is None or not dom.text_of(author) or not words:
        return None
    links = (link.get("href", "") for link in author.iter("a"))
    return CommentRecord(
        source_id=key,
        html=words,
        author_name=dom.text_of(author),
        author_url=next((link for link in links if link.startswith(("http://", "https://"))), ""),
        posted_at=_moment(own),
        parent_id=next((items[above] for above in item.iterancestors() if above in items), ""),
    )


def _own(item: Element, items: dict[Element, str]) -> Iterator[Element]:
    """What is in a comment, without the answers to it."""
    waiting = list(item)[::-1]
    while waiting:
        element = waiting.pop()
        if element not in items:
            yield element
            waiting.extend(reversed(list(element)))


def _called(own: Iterable[Element], names: frozenset[str]) -> Iterator[Element]:
    return (one for one in own if not names.isdisjoint([*dom.classes(one), *one.get("itemprop", "").split()]))


def _words(own: Sequence[Element]) -> str:
    box = next(_called(own, _WORDS), None)
    if box is not None:
        return _inside(box) if dom.text_of(box) else ""
    body = next(_called(own, _BODY), None)
    return "".join(f"<p>{_inside(part)}</p>" for part in (body if body is not None else ()) if part.tag == "p")


def _inside(element: Element) -> str:
    parts = [cast(str, etree.tostring(part, encoding="unicode", method="html")) for part in element]
    return markup.escape(element.text or "") + "".join(parts)


def _moment(own: Sequence[Element]) -> datetime | None:
    stamps = [part.get("datetime", "") for part in own if part.tag == "time"]
    for box in _called(own, _DATED):
        stamps += [box.get("content", ""), box.get("datetime", ""), dom.text_of(box)]
    return next(filter(None, map(parse_moment, stamps)), None)
