"""Dates as pages give them, as aware times in UTC. A date without a zone is taken to be UTC already."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, cast

from broadsheet.exchange.formats.savedpage import dom
from broadsheet.exchange.formats.savedpage.dom import Element
from broadsheet.exchange.formats.savedpage.wording import word_set

_SPACED_ZONE = re.compile(r"(?<=\d)\s+(?=[+-]\d\d:?\d\d$)")
_EARLIEST_YEAR, _LATEST_YEAR = 1600, 2200
_YEAR = re.compile(r"(?<!\d)(?:1[6-9]|2[01])\d\d(?!\d)|[۰-۹٠-٩]{4}|[年년]")
# Words between a date and its time of day, which the library does not know: "10.20 Uhr", "às 10h20".
_OF_THE_CLOCK = re.compile(r"\b(?:uhr|hrs?|kl\.?|o'clock)(?!\w)|\((?!\d).{0,20}\)", re.IGNORECASE)
_HOUR_MARK = re.compile(r"(?<=\d)\s?[h](?=\d\d\b)")
_EITHER_WAY = re.compile(r"\b(\d{1,2})([/-])(\d{1,2})\2\d{4}\b")
# Between stops the day is first everywhere; the library would read it as Americans write it with strokes.
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
_NOT_A_DATE = re.compile(r"[^\W\d_]+(?:\W+[^\W\d_]+){6}")  # Seven words in a row are a sentence.
# Trying every language that the library knows takes ten seconds.
_LANGUAGES = sorted(
    word_set("en de fr es it pt nl pl ru uk cs sk sv da nb fi hu ro bg hr el tr ar fa he zh ja ko id vi hi bn")
)
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/._-]|$)")
_LONG_BEFORE = timedelta(days=7)
_NUMBERS = re.compile(r"\d+")
_LONGEST = 80
_MOST_CHARACTERS = 600_000


def parse_moment(text: str) -> datetime | None:
    """ISO 8601, or written out in any language; anything doubtful is ``None``."""
    text = text.strip()
    if not 8 <= len(text) <= _LONGEST or not any(char.isdigit() for char in text):
        return None
    return _iso(text) or _written(text)


def _iso(text: str) -> datetime | None:
    try:
        return _in_utc(datetime.fromisoformat(_SPACED_ZONE.sub("", text)))
    except ValueError:
        return None


@lru_cache(maxsize=512)
def _written(text: str) -> datetime | None:
    either_way = _EITHER_WAY.search(text)
    if not _YEAR.search(text) or len(_NUMBERS.findall(text)) < 2 or _NOT_A_DATE.search(text):
        return None
    if either_way and max(int(either_way[1]), int(either_way[3])) <= 12 and either_way[1] != either_way[3]:
        return None  # The third of February or the second of March.
    import dateparser  # type: ignore[import-untyped]  # Loading its languages takes longer than reading most pages.

    text = _DAY_FIRST.sub(r"\3-\2-\1", text)
    text = _HOUR_MARK.sub(":", _OF_THE_CLOCK.sub(" ", text)).strip(" ,-–—|·•")
    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "STRICT_PARSING": True}
    try:
        found = cast("datetime | None", dateparser.parse(text, languages=_LANGUAGES, settings=settings))
    except Exception:  # A library of a hundred languages; whatever goes wrong there, it has found no date.
        return None
    return _in_utc(found) if found else None


def agreed(moments: Sequence[datetime | None], address: str) -> datetime | None:
    """Of the dates that a page gives, the most trustworthy first, that one; but another where more places agree on it,
    and the day in the page's address where that is long before: such a page was stamped anew."""
    given = [moment for moment in moments if moment is not None]
    if not given:
        return None
    days = Counter(moment.date() for moment in given)
    day, places = days.most_common(1)[0]
    if places > days[given[0].date()] and abs((day - given[0].date()).days) > 1:
        return next(moment for moment in given if moment.date() == day)
    found = _IN_ADDRESS.search(address)
    first = _iso(f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}") if found else None
    return first if first is not None and given[0] - first > _LONG_BEFORE else given[0]


def of_page(root: Element, markup: str, address: str) -> datetime | None:
    """The day of publication as htmldate finds it in a page, and else in its whole ``markup`` with all scripts."""
    return find(root, address) or find(dom.parse_loosely(markup), address, hurried=True)


def find(root: Element, address: str, *, hurried: bool = False) -> datetime | None:
    """The day of publication as htmldate finds it: in tags, in the address of the page, and, unless ``hurried``, in its
    text, which may load two hundred languages and take seconds."""
    from htmldate import find_date  # Not at the top: it is needed only where a page does not state its date.

    if sum(map(len, root.itertext())) > _MOST_CHARACTERS:
        return None
    for everywhere in (False,) if hurried else (False, True):
        page = cast(Any, deepcopy(root))
        try:
            found = find_date(page, extensive_search=everywhere, original_date=True, url=address or None)
        except Exception:  # Heuristics over hostile markup.
            return None
        # From a year alone, as in "© 2024", it makes the first of January.
        if found and not found.endswith("-01-01"):
            return _iso(found)
    return None


def _in_utc(moment: datetime) -> datetime | None:
    if not _EARLIEST_YEAR <= moment.year <= _LATEST_YEAR:
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None
