"""Initials and colours that stand for a picture, made here from the name alone."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b

from broadsheet.discussion.identity.confusables import skeleton

PALETTES = 12

_LETTERS = re.compile(r"[^\W_]")


def initials(name: str) -> str:
    """One or two letters that stand for a name."""
    parts = [part for part in (_LETTERS.findall(word) for word in name.split()) if part]
    if not parts:
        return "·"
    first, last = str(parts[0][0]), str(parts[-1][0]) if len(parts) > 1 else ""
    return (first + last).upper()[:2]


@lru_cache(maxsize=4096)
def palette(name: str) -> int:
    """Which of the pairs of colours belongs to a name; the same for names that look the same."""
    return blake2b(skeleton(name).encode(), digest_size=2).digest()[0] % PALETTES
