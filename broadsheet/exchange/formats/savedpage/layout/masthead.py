"""The lines between a headline and its story: by whom, when, how many replies and views."""

from __future__ import annotations

import re
from collections.abc import Sequence

from broadsheet.exchange.formats.savedpage.layout.furniture import is_furniture, trail
from broadsheet.exchange.formats.savedpage.metadata.bylines import is_byline, people
from broadsheet.exchange.formats.savedpage.metadata.dates import parse_moment
from broadsheet.exchange.formats.savedpage.metadata.facts import Facts, merge
from broadsheet.exchange.formats.savedpage.metadata.numbers import parse_count
from broadsheet.exchange.formats.savedpage.wording import collapse

_WHEN = re.compile(
    r"(?:(?:first )?published|posted|(?:last )?updated|(?:last )?modified|date)\b\s*(?:on|at)?\s*:?\s*", re.IGNORECASE
)
_LATER = re.compile(r"(?:last )?(?:updated|modified)\b", re.IGNORECASE)
_PARTS = re.compile(r"\s+[-–—|•·/]\s+|\s*[|•·]\s*|\s+[-–—]$|^[-–—]\s+")
_GLUED_DATE = re.compile(
    r"(?P<who>.+?),?\s+(?:on\s+)?(?P<when>(?:\w+\.?\s+\d{1,2}|\d{1,2}\s+\w+\.?),?\s+\d{4}.*|\d{4}-\d\d-\d\d.*)"
)
_LONGEST_LINE = 200


def read_line(line: str) -> Facts | None:
    """What one line of a masthead says, or ``None`` if it is something else. Bare numbers are not read here."""
    line = collapse(line)
    if not line or len(line) > _LONGEST_LINE:
        return None
    steps = trail(line)
    if steps:
        return Facts(section=steps[0] if len(steps) > 1 else "")
    said: list[Facts] = []
    names: tuple[str, ...] = ()
    for part in filter(None, _PARTS.split(line)):
        fact = _part(part)
        if fact is not None:
            said.append(fact)
        elif not names and people(part):
            names = people(part)  # A name alone proves nothing; beside a date it is the author.
        elif not is_furniture(part):
            return None
    if not said:
        return None
    return merge([*said, Facts(authors=names)])


def _part(part: str) -> Facts | None:
    count = parse_count(part)
    if count is not None and count.of:
        return Facts(
            comment_count=count.number if count.of == "comments" else None,
            view_count=count.number if count.of == "views" else None,
        )
    stated = _WHEN.match(part)
    moment = parse_moment(part[stated.end() :] if stated else part)
    if moment is not None:
        return Facts() if _LATER.match(part) else Facts(published_at=moment)
    if is_byline(part):
        if people(part):
            return Facts(authors=people(part))
        glued = _GLUED_DATE.fullmatch(part)
        if glued and people(glued["who"]) and (moment := parse_moment(glued["when"])):
            return Facts(authors=people(glued["who"]), published_at=moment)
    return None


def bare_number(line: str) -> int | None:
    count = parse_count(collapse(line)) if len(line) <= 20 else None
    return count.number if count is not None and not count.of else None


def is_masthead(line: str) -> bool:
    return bare_number(line) is not None or read_line(line) is not None


def read_lines(lines: Sequence[str]) -> Facts:
    """All that a masthead says. Of two bare numbers the first counts comments and the second views,
    which is the order in which themes print them; a count with its word beside it goes before both."""
    said = [fact for line in lines if (fact := read_line(line)) is not None]
    bare = [number for line in lines if (number := bare_number(line)) is not None]
    first = Facts(comment_count=bare[0] if bare else None, view_count=bare[1] if len(bare) > 1 else None)
    return merge([*said, first])
