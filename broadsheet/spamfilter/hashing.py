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


def windows(data: bytes) -> Hashes:
    """The eight bytes that begin at each byte of data, as numbers; the end is padded with zeros."""
    return np.ndarray((len(data),), dtype="<u8", buffer=data + PADDING, strides=(1,)).astype(np.uint64)


class Grams:
    """Hashes of all byte n-grams of several lengths (up to 8) in a handful of numpy calls."""

    def __init__(self, lengths: tuple[int, ...], first_salt: int) -> None:
        self._masks = np.array([[(1 << 8 * n) - 1] for n in lengths], dtype=np.uint64)
        salts = [[_CONSTANTS[first_salt + i]] for i in range(len(lengths))]
        self._salts = np.array(salts, dtype=np.uint64)

    def of(self, data: bytes) -> Hashes:
        """A row for each length, a column for each place where a gram begins."""
        return (windows(data) & self._masks) * self._salts


def words(tokens: list[bytes]) -> Hashes:
    """One 64-bit number for each token; multiply by a salt before use."""
    return np.array([crc32(token) for token in tokens], dtype=np.uint64)


def number(data: bytes) -> int:
    """A 64-bit hash of some bytes, in plain Python."""
    return (crc32(data) | crc32(data, 0x5BD1E995) << 32) * _CONSTANTS[63] & 0xFFFFFFFFFFFFFFFF


def word(token: str) -> int:
    """A 64-bit hash of one string, in plain Python."""
    return number(token.encode("utf-8", "replace"))
