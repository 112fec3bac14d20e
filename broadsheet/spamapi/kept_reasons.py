"""The reasons of a check as they are kept: which they were, with their weights and numbers, and none of its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from broadsheet.spamfilter.reasons import fields_of, parts_of, sentence
from broadsheet.spamfilter.verdict import Reason

Kept = list[Any]
"""Group, id, weight and values of one reason, short because a line is written for every check."""

LEFT_OUT = "…"
"""Stands in a sentence for a word of the comment, such as a domain, that is not kept."""


def without_words(reasons: Iterable[Reason]) -> list[Kept]:
    """What is kept of the reasons of a verdict: the numbers among their values, and no text."""
    return [
        [one.group, one.id, one.weight, {name: value for name, value in one.values if not isinstance(value, str)}]
        for one in reasons
    ]


def as_fields(kept: Iterable[Kept] | None) -> list[dict[str, Any]]:
    """The same with names, and with the sentence in English, for other programs."""
    return [
        {"group": group, "id": id, "values": values, "weight": weight, "text": _words(id, values, str)}
        for group, id, weight, values in kept or ()
    ]


def in_words(kept: Iterable[Kept] | None, translated: Callable[[str], str]) -> list[tuple[float, str]]:
    """The weight of each reason, and what it says in the language that ``translated`` translates into."""
    said = [(weight, _words(id, values, translated)) for _, id, weight, values in kept or ()]
    return [(weight, words) for weight, words in said if words]


def _words(id: str, values: dict[str, Any], translated: Callable[[str], str]) -> str:
    """The sentence of a reason; "" for one that is not known any more."""
    names = fields_of(parts_of(id, values) or ())
    return sentence(id, dict.fromkeys(names, LEFT_OUT) | values, translated) or ""
