"""Captured plain text: an article page after "select all, copy", without markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from broadsheet.exchange.formats.savedpage import markup
from broadsheet.exchange.formats.savedpage.layout import masthead
from broadsheet.exchange.formats.savedpage.layout.furniture import is_furniture, opens_replies, story_span, trail
from broadsheet.exchange.formats.savedpage.metadata.bylines import people
from broadsheet.exchange.formats.savedpage.metadata.facts import Facts, merge
from broadsheet.exchange.formats.savedpage.problems import Unsuitable, refuse_if_endless
from broadsheet.exchange.formats.savedpage.wording import (
    collapse,
    ends_sentence,
    fingerprint,
    is_paragraph,
    item_text,
    reads_as_heading,
    size,
)
from broadsheet.exchange.records import Block

# A hard-wrapped text is recognised by a width between these, in characters.
_NARROWEST, _WIDEST = 40, 130
_LONGEST_HEADLINE_WORDS = 40
_MOST_CANDIDATES = 300  # A title stands close above its story, below menus of any length.


def read(text: str) -> tuple[Facts, list[Block]]:
    refuse_if_endless(len(text), len(re.findall(r"\S[^\n]*", text)))
    lines = _whole_bylines(logical_lines(text))
    top, start, body = _masthead(lines)
    span = story_span(lines[body:])
    repeated = fingerprint(top.headline)
    story = [lines[body + at] for at in span.kept if fingerprint(lines[body + at]) != repeated]
    section = next((steps[0] for line in lines[:start] if len(steps := trail(line)) > 1), "")
    found = masthead.read_lines(lines[start:body])
    facts = merge([top, found, Facts(section=section, comment_count=span.comment_count)])
    return facts, blocks_from(story)


def logical_lines(text: str) -> list[str]:
    """One line for each paragraph or title: hard-wrapped lines are joined, blank lines left out."""
    groups = [[collapse(line) for line in group.split("\n")] for group in re.split(r"\n[ \t\u00a0]*\n", text)]
    groups = [[line for line in group if line] for group in groups]
    width = _wrap_width(groups)
    return [line for group in groups for line in _join(group, width)]


def _wrap_width(groups: Sequence[Sequence[str]]) -> int:
    """The column at which the text was wrapped, or 0. A wrapped line is one that could not have taken
    the first word of the next; if most lines are so, the breaks come from wrapping, not from the author."""
    pairs = [(a, b) for group in groups for a, b in pairwise(group) if len(a) >= _NARROWEST]
    lengths = sorted(len(a) for a, _ in pairs)
    if len(pairs) < 2:
        return 0
    width = lengths[round(0.95 * (len(lengths) - 1))]
    full = sum(1 for a, b in pairs if _is_full(a, b, width))
    return width if width <= _WIDEST and full >= 0.6 * len(pairs) else 0


def _is_full(line: str, following: str, width: int) -> bool:
    return len(line) + 1 + len(following.split(" ", 1)[0]) > width - 2


def _join(group: Sequence[str], width: int) -> list[str]:
    joined: list[list[str]] = []
    last = ""
    for line in group:
        runs_on = len(last) >= _NARROWEST and line[:1].islower() and not ends_sentence(last)
        if joined and ((width and len(last) >= _NARROWEST and _is_full(last, line, width)) or runs_on):
            joined[-1].append(line)
        else:
            joined.append([line])
        last = line
    return [re.sub(r"(?<=\w-) (?=\w)", "", " ".join(lines)) if len(lines) > 1 else lines[0] for lines in joined]


def _whole_bylines(lines: Sequence[str]) -> list[str]:
    """Some themes put "By" in an element of its own, which becomes a line of its own."""
    whole: list[str] = []
    for line in lines:
        if whole and whole[-1].casefold().rstrip(":") == "by" and people(line):
            whole[-1] = f"By {line}"
        else:
            whole.append(line)
    return whole


def _masthead(lines: Sequence[str]) -> tuple[Facts, int, int]:
    """Headline and standfirst; where the masthead starts, and where the story does."""
    first = next((at for at, line in enumerate(lines) if is_paragraph(line) and not is_furniture(line)), None)
    if first is None:
        raise Unsuitable("holds no running text, so there is no story in it: save the article's own page and try again")
    at = _headline_at(lines, first)
    body = _body_start(lines, at, first)
    headline = lines[at]
    standfirst = " ".join(
        line
        for line in lines[at + 1 : body]
        if size(line) >= 6 and not (is_furniture(line) or masthead.is_masthead(line) or _same(line, headline))
    )
    return Facts(headline=headline, standfirst=standfirst), at, body


def _same(line: str, headline: str) -> bool:
    return fingerprint(headline) in fingerprint(line)


def _headline_at(lines: Sequence[str], first: int) -> int:
    """The best title above the first paragraph. Menus come before it, the byline and counts after it,
    and most pages print it twice: once as a title and once under the picture or in the tab. A file that
    starts with it has at most a standfirst beside it, and then the first line is the headline."""
    candidates = [at for at in range(first) if _may_be_headline(lines[at])][-_MOST_CANDIDATES:]
    if not candidates and first and not is_furniture(lines[0]) and not masthead.is_masthead(lines[0]):
        return 0  # A single word ("Landslide") is a headline where there is no better one.
    if not candidates:
        raise Unsuitable("has no headline above its text: put the headline on the first line and try again")
    prints = {at: fingerprint(lines[at]) for at in candidates}

    def score(at: int) -> tuple[float, int]:
        repeated = any(prints[at] in prints[other] for other in candidates if other != at)
        near = [masthead.is_masthead(line) for line in lines[at + 1 : min(at + 4, first)]]
        beside = 6 - 2 * near.index(True) if any(near) else 0
        leading = 10 if at == 0 and len(set(prints.values())) <= 2 else 0
        return min(size(lines[at]), 10) * (1 + repeated) + beside + leading, at

    return max(candidates, key=score)


def _may_be_headline(line: str) -> bool:
    return (
        2 <= size(line) <= _LONGEST_HEADLINE_WORDS
        and not is_furniture(line)
        and not masthead.is_masthead(line)
        and not item_text(line)
        and "://" not in line
    )


def _body_start(lines: Sequence[str], headline: int, first: int) -> int:
    """After the last line of the masthead. A byline below the first paragraph makes that a standfirst."""
    second = next((at for at in range(first + 1, len(lines)) if is_paragraph(lines[at])), first)
    reach = min(second, first + 4) if not any(opens_replies(line) for line in lines[first:second]) else first
    start = headline + 1
    for at in range(headline + 1, max(reach, first)):
        if masthead.is_masthead(lines[at]) or (at < first and _same(lines[at], lines[headline])):
            start = at + 1
    return start


def blocks_from(story: Sequence[str]) -> list[Block]:
    """Paragraphs, sub-headings and lists. A sub-heading needs a paragraph (or a further heading) under it."""
    sizes = [size(line) for line in story if is_paragraph(line)]
    typical = median(sizes) if sizes else 0
    titles = [not _is_item(story, at) and reads_as_heading(line, typical) for at, line in enumerate(story)]
    below = False
    for at in range(len(story) - 1, -1, -1):
        titles[at] = titles[at] and below
        below = titles[at] or is_paragraph(story[at]) or (ends_sentence(story[at]) and size(story[at]) >= 5)
    if 2 * sum(titles) > len(story):
        titles = [False] * len(story)  # Verse, a table or a menu: nothing has more headings than text.
    blocks: list[Block] = []
    items: list[str] = []
    for line, title in zip(story, titles, strict=True):
        if item_text(line) and not title:
            items.append(line)
            continue
        blocks += _list(items)
        items = []
        blocks.append(Block("heading" if title else "paragraph", markup.plain(line)))
    return blocks + _list(items)


def _is_item(story: Sequence[str], at: int) -> bool:
    """A number may also stand before a sub-heading, but then its neighbours are no items."""
    around = [story[at - 1] if at else "", story[at + 1] if at + 1 < len(story) else ""]
    return bool(item_text(story[at])) and not (story[at][:1].isdigit() and not any(map(item_text, around)))


def _list(items: Sequence[str]) -> list[Block]:
    """One dash is a line of dialogue; two in a row are a list."""
    if len(items) < 2:
        return [Block("paragraph", markup.plain(line)) for line in items]
    kind = "ol" if all(re.match(r"\(?\d", item) for item in items) else "ul"
    inner = "".join(f"<li>{markup.plain(item_text(item))}</li>" for item in items)
    return [Block("list", markup.sanitise(f"<{kind}>{inner}</{kind}>", with_lists=True))]
