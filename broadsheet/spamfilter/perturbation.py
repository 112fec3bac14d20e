"""What senders do to a text so that a filter misses it. For measuring only; every attack is deterministic."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Attack = Callable[[str, int, Sequence[str]], str]
"""From a text, a number that varies the attack, and texts known to be wanted, to the disguised text."""

_LOOKALIKES = str.maketrans("aeopcxyiAEOPCXTHKMB", "аеорсхуіАЕОРСХТНКМВ")
_SYNONYMS = {
    "check": "view", "out": "up", "my": "our", "channel": "page", "video": "clip", "please": "kindly",
    "subscribe": "sign up", "money": "cash", "free": "gratis", "visit": "see", "click": "tap", "make": "earn",
    "great": "superb", "love": "adore", "watch": "view", "guys": "people", "hey": "hello", "new": "latest",
}  # fmt: skip
_LINK = re.compile(r"(?:https?://|www\.)\S+")


def good_words(text: str, number: int, wanted: Sequence[str]) -> str:
    """Wanted comments are put behind the text."""
    return f"{text} {wanted[number % len(wanted)]} {wanted[(7 * number + 3) % len(wanted)]}" if wanted else text


def look_alikes(text: str, number: int, wanted: Sequence[str]) -> str:
    """Letters become letters of another alphabet that look the same."""
    return text.translate(_LOOKALIKES)


def zero_widths(text: str, number: int, wanted: Sequence[str]) -> str:
    """An invisible character stands after every second letter."""
    return re.sub(r"(\w\w)", "\\1\u200b", text)


def spacing(text: str, number: int, wanted: Sequence[str]) -> str:
    """Every third word is spaced out."""
    return " ".join(" ".join(word) if place % 3 == number % 3 else word for place, word in enumerate(text.split(" ")))


def respun(text: str, number: int, wanted: Sequence[str]) -> str:
    """Words are replaced by others that mean the same."""
    return re.sub(r"[A-Za-z]+", lambda match: _SYNONYMS.get(match.group().lower(), match.group()), text)


def link_removed(text: str, number: int, wanted: Sequence[str]) -> str:
    """Links are taken out of the text."""
    return _LINK.sub("", text)


ATTACKS: dict[str, Attack] = {
    "good words": good_words,
    "look-alikes": look_alikes,
    "zero-widths": zero_widths,
    "spacing": spacing,
    "re-spun": respun,
    "link removed": link_removed,
}
