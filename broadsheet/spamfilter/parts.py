"""The part of a text that speaks most for spam, so that good words around an advertisement do not drown it.

Padding is the classic attack on filters that add up words (Lowd and Meek, CEAS 2005): an advertisement behind two
friendly comments. The answer is to judge its worst part by itself. Which part that is comes from what the
site has counted of single words and of neighbours: the run of words with the greatest sum (Kadane's maximal
segment), found in one pass. So at most one more text is judged, and only where the whole would not be stopped.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from broadsheet.spamfilter import table
from broadsheet.spamfilter.evidence import Evidence
from broadsheet.spamfilter.features.relation import WORD
from broadsheet.spamfilter.folding import views
from broadsheet.spamfilter.submission import Submission

LEAST_WORDS = 6
"""Texts of fewer words have no parts."""

WHOLE = 0.85
"""A run of more than this share of the words is no part but the text."""

_LEAST_RUN = 2
_LEAST_WEIGHT = 2.5
_NEUTRAL = 0.25
"""Taken off every word, so that a run ends where words say nothing."""


def suspicious(cells: table.Table, evidence: Evidence, spam: int, ham: int) -> tuple[int, int] | None:
    """The run of words (from, up to) that speaks most for spam, or None if none does much."""
    count = evidence.words
    if count < LEAST_WORDS or not spam or not ham:
        return None
    # Behind the words stand two ends, then each pair of neighbours.
    said = table.says(cells.at(evidence.running), 2 * count + 1, spam, ham)
    weights = 0.5 * said[:count] - _NEUTRAL
    weights[1:] += 0.5 * said[count + 2 :]
    sums = np.zeros(count + 1)
    np.cumsum(weights, out=sums[1:])
    gains = sums - np.minimum.accumulate(sums)
    end = int(gains.argmax())
    if gains[end] < _LEAST_WEIGHT:
        return None
    start = int(sums[:end].argmin())
    return (start, end) if end - start >= _LEAST_RUN and end - start <= WHOLE * count else None


def part(submission: Submission, run: tuple[int, int]) -> Submission:
    """The same submission with only these words of its text, and the marks between them."""
    seen = views(submission.text)
    places = [match.span() for match in WORD.finditer(seen.folded_bytes)][run[0] : run[1]]
    start, end = places[0][0], places[-1][1]
    # Where folding changed no lengths, the words are cut out as they were typed.
    data = seen.raw_bytes if len(seen.raw_bytes) == len(seen.folded_bytes) else seen.folded_bytes
    return replace(submission, text=data[start:end].decode("utf-8", "replace"))
