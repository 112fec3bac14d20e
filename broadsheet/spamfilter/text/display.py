"""A stranger's words, shown to people without risk."""

from __future__ import annotations

import unicodedata

MOST_CHARACTERS = 280


def readable(text: str, most: int = MOST_CHARACTERS) -> str:
    """A comment cut short, with what cannot be seen, or turns the line around, made visible."""
    cut = text[:most] + ("…" if len(text) > most else "")
    kinds = ("Cc", "Cf", "Cs", "Co", "Cn")
    return "".join(f"‹{ord(c):X}›" if unicodedata.category(c) in kinds and c not in "\n\t" else c for c in cut)
