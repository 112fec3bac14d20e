"""The comments of one page in an order in which each stands after the one it answers, and as they are stored."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from urllib.parse import urlsplit

from broadsheet.discussion.service import OldComment
from broadsheet.discussion.states import State
from broadsheet.exchange.records import CommentRecord, ProblemRecord
from broadsheet.lib import html, markdown

_TAG = re.compile(r"<[a-zA-Z/!]")
_RENAMED = re.compile(r"<(/?)(b|i|cite|q)(?=[\s>/])", re.IGNORECASE)
_NEW_NAMES = {"b": "strong", "i": "em", "cite": "em", "q": "em"}
_EMPTY_LINES = re.compile(r"\n\s*\n+")
_BLOCK = re.compile(r"<(?:p|blockquote|ul|ol|li|div|pre)\b", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]+\.[^\s@]{2,}\Z")
_LONGEST_EMAIL, _LONGEST_WEBSITE = 254, 200


@dataclass(slots=True)
class Placed:
    """A comment with the one it answers; ``parent`` is ``None`` for one that opens a conversation."""

    record: CommentRecord
    parent: CommentRecord | None = None


def in_order(comments: Sequence[CommentRecord]) -> tuple[list[Placed], list[ProblemRecord]]:
    """Each after the one it answers, else by their numbers in the file; and what was wrong with them.

    Of two with the same number the first counts, and one without any is left out. One that answers what is not there
    opens a conversation, and so does the first one of a circle.
    """
    problems: list[ProblemRecord] = []
    by_id: dict[str, CommentRecord] = {}
    for record in comments:
        if not record.source_id:
            problems.append(_problem(record, "it has no number by which it could be known again"))
        elif record.source_id in by_id:
            problems.append(_problem(record, "the same number was there before"))
        else:
            by_id[record.source_id] = record
    placed: dict[str, Placed] = {}
    for record in by_id.values():
        _place(record, by_id, placed, problems)
    return list(placed.values()), problems


def _place(
    record: CommentRecord,
    by_id: dict[str, CommentRecord],
    placed: dict[str, Placed],
    problems: list[ProblemRecord],
) -> None:
    way: list[CommentRecord] = []
    on_the_way: set[str] = set()
    one: CommentRecord | None = record
    while one is not None and one.source_id not in placed and one.source_id not in on_the_way:
        way.append(one)
        on_the_way.add(one.source_id)
        if one.parent_id and one.parent_id not in by_id:
            problems.append(_problem(one, "it answers a comment that is not there", is_lost=False))
        one = by_id.get(one.parent_id) if one.parent_id else None
    is_circle = one is not None and one.source_id not in placed
    for number, waiting in enumerate(reversed(way)):
        parent = by_id.get(waiting.parent_id) if waiting.parent_id else None
        if is_circle and number == 0:
            problems.append(_problem(waiting, "the answers go in a circle", is_lost=False))
            parent = None
        placed[waiting.source_id] = Placed(waiting, parent)


def _problem(record: CommentRecord, why: str, is_lost: bool = True) -> ProblemRecord:
    return ProblemRecord("comment", f"comment {record.source_id}", why, record.line, is_lost)


def stored(record: CommentRecord, posted_at: datetime, number: int, anonymous: str) -> OldComment:
    """The comment as the discussion takes it, but for the one it answers."""
    if record.state == "erased":
        # Of what its author has deleted there is nothing left but its place.
        return OldComment("", "", "", posted_at, State.ERASED, number=number)
    text, markup = _words(record.html)
    return OldComment(
        text=text,
        html=markup,
        author_name=html.clean_text(unescape(record.author_name))[:80].strip() or anonymous,
        posted_at=posted_at,
        state=State(record.state),
        author_email=record.author_email if _is_email(record.author_email) else "",
        author_url=record.author_url if _is_website(record.author_url) else "",
        address=record.address,
        user_agent=html.clean_text(record.user_agent),
        number=number,
        is_by_person=record.is_by_person,
    )


def _words(typed: str) -> tuple[str, str]:
    """What was typed, and its safe HTML. The filter learns from what was typed, marks and all."""
    if not _TAG.search(typed):
        text = html.clean_text(unescape(typed))
        return text, markdown.render(text)
    text = html.clean_text(typed)
    renamed = _RENAMED.sub(lambda found: f"<{found[1]}{_NEW_NAMES[found[2].lower()]}", text)
    markup = html.sanitise(_paragraphs(renamed)).strip()
    # What has nothing to show, such as a lone picture, is shown as it was typed.
    return text, markup if re.sub(r"<[^>]*>|\s", "", markup) else markdown.render(text)


def _paragraphs(text: str) -> str:
    parts = [part.strip() for part in _EMPTY_LINES.split(text)]
    return "\n".join(
        part if _BLOCK.match(part) else f"<p>{part.replace(chr(10), '<br>' + chr(10))}</p>" for part in parts if part
    )


def _is_email(text: str) -> bool:
    return len(text) <= _LONGEST_EMAIL and _EMAIL.match(text) is not None


def _is_website(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    is_plain = text.isprintable() and not re.search(r"[\s<>\"']", text)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and len(text) <= _LONGEST_WEBSITE and is_plain
