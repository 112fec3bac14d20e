"""How near two texts are, by 64 numbers that stand for each.

One-permutation MinHash (Li, Owen, Zhang 2012) over the five-byte grams of the folded text: each of 64 bins holds the
least hash that falls into it, and two texts share about the part of their bins that they share of their grams.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter import hashing

BINS = 64
EMPTY = 0xFFFFFFFF
Signature = NDArray[np.uint32]

_NUMBERS = np.arange(BINS, dtype=np.uint64)
_BIN_SHIFT, _VALUE_SHIFT = np.uint64(58), np.uint64(20)
_EDGES = _NUMBERS << _BIN_SHIFT
_EMPTY = np.uint32(EMPTY)
_BOTH_EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)
_DOOR_SALT = hashing.salt(30)
_DOOR_NUMBERS = _NUMBERS[: BINS // 2] * np.uint64(0x9E3779B97F4A7C15)


def signature(hashes: hashing.Hashes) -> Signature:
    """The least hash in each bin, or EMPTY; hashes need not be sorted, but there must be one."""
    ordered = np.sort(hashes)
    least = ordered.take(ordered.searchsorted(_EDGES), mode="clip")
    # Bits 20 to 50 tell hashes of one bin apart; the last bit is kept 0, so that no hash is EMPTY.
    values = (least >> _VALUE_SHIFT).astype(np.uint32) & np.uint32(0xFFFFFFFE)
    return np.where(least >> _BIN_SHIFT == _NUMBERS, values, _EMPTY)


def doors(wanted: Signature, bits: int) -> NDArray[np.uint64]:
    """Places in a table of 2^bits, one for each pair of neighbouring bins that are not both empty."""
    pairs = wanted.view(np.uint64)
    places: NDArray[np.uint64] = (pairs + _DOOR_NUMBERS) * _DOOR_SALT >> np.uint64(64 - bits)
    used: NDArray[np.uint64] = places[pairs != _BOTH_EMPTY]
    return used


def likeness(rows: NDArray[np.uint32], wanted: Signature) -> NDArray[np.float64]:
    """The part of filled bins that each row shares with the wanted signature, from 0 to 1."""
    both_empty = ((rows & wanted) == _EMPTY).sum(axis=1)
    equal = (rows == wanted).sum(axis=1)
    part: NDArray[np.float64] = (equal - both_empty) / np.maximum(BINS - both_empty, 1)
    return part
