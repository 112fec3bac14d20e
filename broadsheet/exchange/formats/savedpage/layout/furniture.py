"""What stands around a story and is not part of it: share bars, form texts, notices, teasers.

Lines are compared whole, never searched for inside a paragraph, so that a story *about* cookies or
comments keeps every word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import takewhile

from broadsheet.exchange.formats.savedpage.metadata.numbers import parse_count
from broadsheet.exchange.formats.savedpage.wording import collapse, ends_sentence, is_paragraph, item_text, size

_DECORATION = " \u00a0*:!?.…»›→←«‹|•·-–—[]()>#+✕×"


def _section(name: str) -> list[str]:
    text = resources.files(__package__).joinpath("furniture.txt").read_text(encoding="utf-8")
    lines = text.split(f"[{name}]\n", 1)[1].splitlines()
    return list(takewhile(lambda line: not line.startswith("["), lines))


# Where the story is over for good: the replies and their form.
_REPLIES = frozenset(_section("replies"))
# Where other stories are offered. Some themes do that in the middle of the text, so the story may go on.
_OTHER_STORIES = frozenset(_section("other stories"))
_FURNITURE = frozenset(_section("furniture"))
_NOTICES = tuple(map(re.compile, _section("notices")))
_TITLES = tuple(map(re.compile, _section("titles")))
_STEPS = re.compile(r"(?:previous|next) (?:article|post|story)(?!s\b).{0,250}")
_TRAIL = re.compile(r"(?:home|front page|start|startseite|inicio|accueil)(?:\s*[>»›/|→]\s*[^>»›/|→]{1,250}){1,6}")


@dataclass(frozen=True, slots=True)
class Span:
    """Which lines belong to the story, and the comment count that the replies' own heading states."""

    kept: tuple[int, ...]
    comment_count: int | None = None


def _plain(text: str) -> str:
    return collapse(text).casefold().replace("’", "'").strip(_DECORATION)


def opens_replies(text: str) -> bool:
    if len(text) > 400:
        return False
    count = parse_count(_plain(text))
    return _plain(text) in _REPLIES or (count is not None and count.of == "comments")


def offers_other_stories(text: str) -> bool:
    plain = _plain(text) if len(text) <= 300 else ""
    return plain in _OTHER_STORIES or bool(_STEPS.fullmatch(plain) and not ends_sentence(text))


def trail(text: str) -> list[str]:
    """The steps of a line of breadcrumbs ("Home > World > …"), without the first; else nothing."""
    if len(text) > 600 or not _TRAIL.fullmatch(collapse(text).casefold()):
        return []
    return [step.strip() for step in re.split(r"[>»›/|→]", collapse(text))[1:]]


def is_furniture(text: str) -> bool:
    if len(text) > 600:
        return False
    plain = _plain(text)
    if plain in _FURNITURE or plain in _REPLIES or plain in _OTHER_STORIES or not any(c.isalnum() for c in plain):
        return True
    count = parse_count(plain)
    if count is not None and count.of:
        return True
    if any(title.fullmatch(plain) for title in _TITLES) and not ends_sentence(text):
        return True
    return any(notice.fullmatch(plain) for notice in _NOTICES) or offers_other_stories(text) or bool(trail(text))


def story_span(lines: Sequence[str], *, may_end_short: bool = False) -> Span:
    """The lines of the story proper, given everything that follows its masthead. Where markup says that they are one
    text, the last of them ``may_end_short``, as a greeting does."""
    end, comment_count = len(lines), None
    for at, line in enumerate(lines):
        if at and opens_replies(line):
            count = parse_count(_plain(line))
            end, comment_count = at, count.number if count else None
            break
    kept: list[int] = []
    at = 0
    while at < end:
        if offers_other_stories(lines[at]):
            at = _resumes(lines, at + 1, end)
            continue
        if not is_furniture(lines[at]):
            kept.append(at)
        at += 1
    while (
        kept
        and (not may_end_short or lines[kept[-1]].endswith(":"))
        and size(lines[kept[-1]]) <= 3
        and not (ends_sentence(lines[kept[-1]]) or item_text(lines[kept[-1]]))
    ):
        kept.pop()  # A tag or a button that is in no list; a story does not end on two bare words.
    return Span(tuple(kept), comment_count)


def _resumes(lines: Sequence[str], start: int, end: int) -> int:
    """Where the story goes on after a box of other stories: at two paragraphs in a row; teasers come singly."""
    for at in range(start, end - 1):
        if is_paragraph(lines[at]) and is_paragraph(lines[at + 1]):
            return at
    return end
