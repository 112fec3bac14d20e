"""Dates as pages give them, as aware times in UTC. A date without a zone is taken to be UTC already."""

from __future__ import annotations

import email.utils
import re
from datetime import UTC, datetime

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_CLOCK = (
    r"(?:,?\s*(?:at|[-–—|])?\s*(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::\d{2})?\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*(?:utc|gmt)?)?"
)
_YEAR = r"(?P<year>\d{4})"
_WRITTEN = (
    re.compile(rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_YEAR}{_CLOCK}", re.IGNORECASE),
    re.compile(rf"{_WEEKDAY}{_DAY}\s+{_MONTH},?\s+{_YEAR}{_CLOCK}", re.IGNORECASE),
)
_SPACED_ZONE = re.compile(r"(?<=\d)\s+(?=[+-]\d\d:?\d\d$)")
_EARLIEST_YEAR, _LATEST_YEAR = 1600, 2200


def parse_moment(text: str) -> datetime | None:
    """ISO 8601, the form of mail headers, or written out in English; anything doubtful is ``None``."""
    text = text.strip()
    if not 8 <= len(text) <= 80:
        return None
    return _iso(text) or _written(text) or _mail(text)


def _iso(text: str) -> datetime | None:
    try:
        return _in_utc(datetime.fromisoformat(_SPACED_ZONE.sub("", text)))
    except ValueError:
        return None


def _mail(text: str) -> datetime | None:
    try:
        return _in_utc(email.utils.parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _written(text: str) -> datetime | None:
    for pattern in _WRITTEN:
        found = pattern.fullmatch(text)
        if not found:
            continue
        hour, half = int(found["hour"] or 0), (found["half"] or "")[:1].lower()
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        month = _MONTHS.index(found["month"][:3].lower()) + 1
        try:
            day = datetime(int(found["year"]), month, int(found["day"]), hour, int(found["minute"] or 0), tzinfo=UTC)
        except ValueError:
            return None
        return _in_utc(day)
    return None


def _in_utc(moment: datetime) -> datetime | None:
    if not _EARLIEST_YEAR <= moment.year <= _LATEST_YEAR:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
