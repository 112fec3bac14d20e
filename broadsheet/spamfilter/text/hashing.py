"""Keyed hashes: from bytes to places in a table, the same for one key on every machine and in every process.

Who does not know the key cannot look for two names, words or texts that fall on the same place (docs/decisions, 0010).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from itertools import repeat
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

Hashes = NDArray[np.uint64]

PADDING = bytes(8)
_EIGHT_BYTES = np.dtype("<u8")
_FIRST_BYTES = [np.uint64((1 << 8 * length) - 1) for length in range(8)]
_MULTIPLIERS = 8
FOLDED_GRAMS, RAW_GRAMS, NAME_GRAMS, WORDS, FIRST_OF_PAIR, SECOND_OF_PAIR, SITE_WORDS, BANDS = range(_MULTIPLIERS)
"""The multiplier of each kind of features, in `HashKey.multipliers`."""


@dataclass(frozen=True, slots=True, eq=False)
class HashKey:
    """What all hashes of a filter depend on. Made of a secret with `of`; the secret cannot be had back from it.

    ``id`` names the key and says nothing about it: models, evidence and files carry it, so that what was made with
    different keys is not mixed. ``multipliers`` are odd numbers, each a 1-element array: numpy lets array products
    wrap round, as a hash wants.

    `DEFAULT` is the key of the library where no other is given. **It is public**: who reads this file can look for
    collisions. A filter that strangers may write to should have a key of its own.

    >>> HashKey.of(b"a secret").id == HashKey.of(b"a secret").id != HashKey.DEFAULT.id
    True
    """

    DEFAULT: ClassVar[HashKey]

    id: str
    multipliers: tuple[Hashes, ...] = field(repr=False)
    _root: bytes = field(repr=False)
    _state: blake2b = field(repr=False)
    _seed: int = field(repr=False)

    @classmethod
    def of(cls, secret: bytes) -> HashKey:
        """The key that belongs to a secret of any length."""
        return _key_from(blake2b(secret, person=b"broadsheet key").digest())

    @classmethod
    def _from_root(cls, root: bytes) -> HashKey:
        def derived(what: str) -> int:
            return int.from_bytes(blake2b(what.encode(), key=root, digest_size=8, person=b"derived").digest(), "little")

        multipliers = [np.array([derived(f"multiplier {n}") | 1], dtype=np.uint64) for n in range(_MULTIPLIERS)]
        for multiplier in multipliers:
            multiplier.flags.writeable = False
        return cls(
            id=f"{derived('id'):016x}",
            multipliers=tuple(multipliers),
            _root=root,
            _state=blake2b(key=root, digest_size=8, person=b"number"),
            _seed=derived("seed"),
        )

    def __reduce__(self) -> tuple[Callable[[bytes], HashKey], tuple[bytes]]:
        """For a model that is sent to another process, which has one key however many copies it is sent."""
        return _key_from, (self._root,)

    def number(self, data: bytes) -> int:
        """64 bits of keyed BLAKE2b: for senders, domains, pages and whatever else somebody would gain by imitating."""
        state = self._state.copy()
        state.update(data)
        return int.from_bytes(state.digest(), "little")

    def word(self, token: str) -> int:
        """The `number` of a string."""
        return self.number(token.encode("utf-8", "replace"))

    def words(self, tokens: list[bytes]) -> Hashes:
        """One 64-bit number for each token, by seeded XXH3; multiply by a multiplier before use."""
        return np.fromiter(map(xxh3_64_intdigest, tokens, repeat(self._seed)), np.uint64, len(tokens))


@lru_cache(maxsize=64)
def _key_from(root: bytes) -> HashKey:
    return HashKey._from_root(root)


HashKey.DEFAULT = HashKey.of(b"broadsheet: a public key, for measuring and for a library that was given no other")


@lru_cache(maxsize=8192)
def name_hash(name: str, key: HashKey) -> int:
    """`HashKey.word` for names, domains, pages and sites, which come again and again. A key is only equal to itself."""
    return key.word(name)


def grams(data: bytes, length: int) -> Hashes:
    """All byte n-grams of one length (up to 7), as numbers; multiply by a multiplier before use.

    The high b bits of the product with a secret odd number are a universal hash: any two grams share them with a chance
    of at most 2 in 2^b (Dietzfelbinger and others, A Reliable Randomized Algorithm for the Closest-Pair Problem, 1997).
    """
    # Copied first: numpy is slow where numbers do not begin at a multiple of eight bytes.
    found: Hashes = np.ndarray((len(data),), _EIGHT_BYTES, data + PADDING, 0, (1,)).astype(np.uint64)
    found &= _FIRST_BYTES[length]
    return found
