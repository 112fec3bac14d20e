"""Counts as pages print them: "1,234", "1.2K", "3 Comments", "UserComments:5"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

LARGEST_COUNT = 2_147_483_647  # What an integer column holds; a larger "count" is some other number.

Of = Literal["comments", "views", "other", ""]

_NUMBER = r"\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+|\d{1,10}(?:[.,]\d{1,2})?\s?[kKmM]|\d{1,10}"
_NUMBER_ONLY = re.compile(_NUMBER)
_NONE = re.compile(r"(?:no|zero)\s+(?P<of>\w+)(?:\s+yet)?", re.IGNORECASE)
_LABEL_LAST = re.compile(rf"(?P<number>{_NUMBER}|one)\s*(?P<of>[^\W\d_]+)(?:\s+(?:so far|yet))?", re.IGNORECASE)
# "3 thoughts on “Headline”": the quotation mark tells it from a heading ("3 Responses to Rising Seas").
_REPLIES_TITLE = re.compile(
    rf"(?P<number>{_NUMBER}|one)\s+(?P<of>thoughts?|comments?|responses?|repl(?:y|ies))\s+(?:on|to|for)\s+[\"'“‘«„].*",
    re.IGNORECASE,
)
_LABEL_FIRST = re.compile(rf"(?P<of>[^\W\d_]+)\s*[:(]?\s*(?P<number>{_NUMBER})\s*\)?", re.IGNORECASE)
_LABELS: dict[str, Of] = {
    **dict.fromkeys(("comment", "comments", "reply", "replies", "response", "responses"), "comments"),
    **dict.fromkeys(
        ("thought", "thoughts", "usercomments", "kommentare", "kommentar", "comentarios", "commentaires"), "comments"
    ),
    **dict.fromkeys(("view", "views", "reads", "hits", "pageviews", "userpagevisits", "visits"), "views"),
    **dict.fromkeys(("aufrufe", "vistas", "vues", "visualizações"), "views"),
    **dict.fromkeys(("share", "shares", "like", "likes"), "other"),
}


@dataclass(frozen=True, slots=True)
class Count:
    number: int
    of: Of


def parse_number(text: str) -> int | None:
    """A count and nothing else, or ``None``."""
    text = text.strip()
    if not _NUMBER_ONLY.fullmatch(text):
        return None
    factor = {"k": 1_000, "m": 1_000_000}.get(text[-1].lower())
    digits = text[:-1].strip().replace(",", ".") if factor else re.sub(r"\D", "", text)
    number = round(float(digits) * (factor or 1))
    return number if number <= LARGEST_COUNT else None


def parse_count(text: str) -> Count | None:
    """A number alone (``of`` is empty) or with a word that says what was counted."""
    text = text.strip()
    if len(text) > 400:
        return None
    number = parse_number(text)
    if number is not None:
        return Count(number, "")
    for pattern in (_NONE, _LABEL_LAST, _LABEL_FIRST, _REPLIES_TITLE):
        found = pattern.fullmatch(text)
        if found and (of := _LABELS.get(found["of"].casefold(), "")):
            digits = found.groupdict().get("number", "0")
            number = 1 if digits.casefold() == "one" else parse_number(digits)
            return None if number is None else Count(number, of)
    return None
