"""How near two texts are, by 64 numbers that stand for each.

One-permutation MinHash (Li, Owen, Zhang 2012) over the five-byte grams of the folded text: each of 64 bins holds the
least hash that falls into it, and two texts share about the part of their bins that they share of their grams.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter.text import hashing

BINS = 64
EMPTY = 0xFFFFFFFF
Signature = NDArray[np.uint32]

_BIN_SHIFT, _VALUE_SHIFT = np.uint64(58), np.uint64(26)
_EMPTY = np.uint32(EMPTY)
_EMPTY_BIN = _EMPTY.tobytes()
_NOTHING: Signature = np.full(BINS, EMPTY, dtype=np.uint32)
_BOTH_EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)
_BAND_NUMBERS = np.arange(BINS // 2, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)


def signature(hashes: hashing.Hashes) -> Signature:
    """The least hash in each bin (its 32 bits below those that name the bin), or EMPTY."""
    least = _NOTHING.copy()
    np.minimum.at(least, (hashes >> _BIN_SHIFT).view(np.int64), (hashes >> _VALUE_SHIFT).astype(np.uint32))
    return least


def bands(wanted: Signature, key: hashing.HashKey) -> hashing.Hashes:
    """One number for each pair of neighbouring bins that are not both empty; its high bits are a place in a table."""
    pairs = wanted.view(np.uint64)
    found: hashing.Hashes = (pairs + _BAND_NUMBERS)[pairs != _BOTH_EMPTY]
    found *= key.multipliers[hashing.BANDS]
    return found


def similarity(rows: NDArray[np.uint32], wanted: Signature) -> list[float]:
    """The part of filled bins that each row shares with the wanted signature, from 0 to 1."""
    equal = rows == wanted
    # Only short texts leave a bin empty; where this one has none, no bin is empty in both.
    if _EMPTY_BIN not in wanted.tobytes():
        return [shared / BINS for shared in _true_in_each(equal)]
    empty = wanted == _EMPTY
    counts = zip(_true_in_each(equal), _true_in_each(equal & empty), strict=True)
    return [(shared - both_empty) / max(BINS - both_empty, 1) for shared, both_empty in counts]


def _true_in_each(rows: NDArray[np.bool_]) -> list[int]:
    """How many bins of each row are true: for some rows of 64 bytes, `bytes.count` is faster than numpy's sum."""
    flags = rows.tobytes()
    return [flags.count(1, start, start + BINS) for start in range(0, len(flags), BINS)]


def distinct(wanted: Signature) -> int:
    """About how many different grams a signature stands for (one in eight off, as a rule).

    The least of n chance numbers in a bin is about exponential with mean 1/n of the range, and an empty bin is one cut
    off at the range's end; this is the maximum likelihood of n for such a sample. The least hashes of several texts
    together stand for all their grams.
    """
    bins: list[int] = wanted.tolist()
    return BINS * EMPTY * (BINS - bins.count(EMPTY)) // max(sum(bins), 1)
