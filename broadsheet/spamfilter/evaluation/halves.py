"""Divides data into a half to develop on and a half to make claims with, by a hash of the text alone.

So a text and its copies are always in the same half, in every set and on every machine, and nobody has to keep lists.
What is chosen by measuring is chosen on the first half; the second is looked at for what is published as a result.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from hashlib import blake2b

from broadsheet.spamfilter.datasets import Record


class Half(StrEnum):
    """Which part of the data is measured."""

    DEVELOPMENT = "development"
    CLAIM = "claim"
    ALL = "all"


def lot(text: str) -> int:
    """A number that belongs to a text: the same for what differs in case and white space alone."""
    plain = " ".join(text.casefold().split())
    return int.from_bytes(blake2b(plain.encode("utf-8", "replace"), digest_size=4).digest(), "little")


def half_of(records: Iterable[Record], half: Half) -> list[Record]:
    """The records of one half, in the order they came."""
    if half is Half.ALL:
        return list(records)
    wanted = int(half is Half.CLAIM)
    return [record for record in records if lot(record.submission.text) % 2 == wanted]
