"""The part of a text that speaks most for spam, so that good words around an advertisement do not drown it.

Padding is the classic attack on filters that add up words (Lowd and Meek, CEAS 2005): an advertisement behind two
friendly comments. The answer is to judge its worst part by itself. Which part that is comes from what the
site has counted of runs of letters: the stretch with the greatest sum (Kadane's maximal segment), found in one pass.
So at most one more text is judged, and only where the whole would not be stopped.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from broadsheet.spamfilter.features.evidence import GRAM_LENGTH, Evidence
from broadsheet.spamfilter.model import weights
from broadsheet.spamfilter.submission import Submission
from broadsheet.spamfilter.text.normalisation import views

LEAST_BYTES = 40
"""Shorter texts have no parts."""

WHOLE = 0.85
"""A stretch of more than this share of the text is no part but the text."""

_LEAST_STRETCH = 12
_LEAST_WEIGHT = 2.5
_SHARE = 0.25
"""Grams overlap, so each counts as a quarter of a word."""
_NEUTRAL = 0.06
"""Taken off every gram, so that a stretch ends where the text says nothing."""

Stretch = tuple[int, int]


def suspicious(cells: weights.WeightTable, evidence: Evidence, spam: int, ham: int) -> Stretch | None:
    """The bytes of the folded text (from, up to) that speak most for spam, or None if none do much."""
    count = evidence.running.size
    if count < LEAST_BYTES or not spam or not ham:
        return None
    said = weights.says(cells.at(evidence.running), spam, ham)
    sums = np.zeros(count + 1)
    said *= _SHARE
    said -= _NEUTRAL
    np.add.accumulate(said, out=sums[1:])
    gains = sums - np.minimum.accumulate(sums)
    end = int(gains.argmax())
    if gains[end] < _LEAST_WEIGHT:
        return None
    start = int(sums[:end].argmin())
    return (start, end + GRAM_LENGTH - 1) if end - start <= WHOLE * count else None


def part(submission: Submission, stretch: Stretch) -> tuple[Submission, float] | None:
    """The same submission with only this stretch of its text, in whole words, and its share of the text.

    None if the words reach so much further that the stretch is as good as the text, or it is next to nothing.
    """
    seen = views(submission.text)
    # Where folding changed no lengths, the words are cut out as they were typed.
    data = seen.raw_bytes if len(seen.raw_bytes) == len(seen.folded_bytes) else seen.folded_bytes
    start, end = stretch
    while _splits(data, start):
        start -= 1
    while _splits(data, end):
        end += 1
    if not _LEAST_STRETCH <= end - start <= WHOLE * len(data):
        return None
    return replace(submission, text=data[start:end].decode("utf-8", "replace")), (end - start) / len(data)


def _splits(data: bytes, place: int) -> bool:
    """Whether a cut here would go through a word of plain letters, or through one character of several bytes."""
    if not 0 < place < len(data):
        return False
    return 0x80 <= data[place] < 0xC0 or data[place - 1 : place + 1].isalnum()
