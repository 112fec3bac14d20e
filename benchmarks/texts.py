"""Replies that differ in their words, from senders in networks of their own, as a lively site gets them.

Texts that differ by a number only are near copies, which the filter holds back: a held reply costs less than a
published one, whose page has to be made anew.
"""

from __future__ import annotations

import random
from functools import cache

from broadsheet.exchange.demo import content


def text(number: int) -> str:
    """A reply in words of the demonstration newspaper, other ones for each number."""
    chance, words = random.Random(number), _vocabulary()
    sentences = [chance.choices(words, k=chance.randint(6, 14)) for _ in range(chance.randint(4, 5))]
    return " ".join(f"{' '.join(sentence).capitalize()}." for sentence in sentences)


def address(number: int) -> str:
    """A sender's address; the next 50,000 numbers have others, each in a /16 of its own."""
    first, second = 11 + number // 256 % 100, number % 256
    return f"{first}.{second}.{number % 250 + 1}.{number % 199 + 1}"


@cache
def _vocabulary() -> tuple[str, ...]:
    said = [item["text"] for item in content()["comments"] if item["state"] == "published"]
    written = [block["html"] for item in content()["articles"] for block in item["blocks"] if "html" in block]
    found = {word.strip(".,;:!?“”’'()").lower() for part in (*said, *written) for word in part.split()}
    return tuple(sorted(word for word in found if word.isalpha()))
