"""Fixed hashes, many at a time: from bytes to places in a table, the same on every machine and in every process."""

from __future__ import annotations

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]


def _odd_constants(count: int) -> list[int]:
    """Odd 64-bit multipliers from the splitmix64 sequence (Steele, Lea, Flood 2014), seeded with our name."""
    state, constants = int.from_bytes(b"broadsht", "big"), []
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
        z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
        constants.append((z ^ (z >> 31)) | 1)
    return constants


_CONSTANTS = _odd_constants(64)
PADDING = bytes(8)


def salt(number: int) -> Hashes:
    """One multiplier as a 1-element array: numpy lets array products wrap round, as a hash wants."""
    return np.array([_CONSTANTS[number]], dtype=np.uint64)


def grams(data: bytes, length: int) -> Hashes:
    """All byte n-grams of one length (up to 7), as numbers; multiply by a salt before use."""
    starts = np.ndarray((len(data),), dtype="<u8", buffer=data + PADDING, strides=(1,))
    found: Hashes = starts & np.uint64((1 << 8 * length) - 1)
    return found


def words(tokens: list[bytes]) -> Hashes:
    """One 64-bit number for each token; multiply by a salt before use."""
    return np.array(list(map(crc32, tokens)), dtype=np.uint64)


def number(data: bytes) -> int:
    """A 64-bit hash of some bytes, in plain Python."""
    return (crc32(data) | crc32(data, 0x5BD1E995) << 32) * _CONSTANTS[63] & 0xFFFFFFFFFFFFFFFF


def word(token: str) -> int:
    """A 64-bit hash of one string, in plain Python."""
    return number(token.encode("utf-8", "replace"))
