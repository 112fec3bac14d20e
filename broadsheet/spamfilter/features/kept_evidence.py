"""Evidence as it is kept for a lesson that needs no words: keyed hashes, from which no text can be read.

Without the key nothing can be said of them; with it one can ask whether a word that one thinks of was there. Only what
a site learns from is kept, and nothing by which a sender or a near copy is known again.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import blake2b
from itertools import accumulate
from typing import Any

import numpy as np

from broadsheet.spamfilter.features.evidence import GRAM_LENGTH, HASHED, SIGNALS, TABLE_BITS, Evidence, Origin
from broadsheet.spamfilter.text import minhash
from broadsheet.spamfilter.text.hashing import HashKey

MOST_PLACES = 4000
"""Longer texts, of some 1,500 characters and more, are not kept."""

_BYTES = 3
_FEATURES = blake2b(
    " ".join((*[signal.name for signal in SIGNALS], *HASHED, str(TABLE_BITS), str(GRAM_LENGTH))).encode(), digest_size=4
).hexdigest()
"""By which evidence of another version is recognised."""


def packed(evidence: Evidence) -> dict[str, Any] | None:
    """Plain values for JSON, four bytes for each hashed feature; None for a text that is too long."""
    if evidence.places.size > MOST_PLACES:
        return None
    places = evidence.places.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :_BYTES]
    return {
        "features": _FEATURES,
        "key": evidence.key_id,
        "identity": evidence.identity,
        "signals": [int(number) for number in evidence.signals],
        "blocks": [int(number) for number in evidence.blocks],
        "sizes": [int(number) for number in evidence.sizes],
        "places": b64encode(places.tobytes()).decode(),
    }


def unpacked(values: dict[str, Any], key: HashKey) -> Evidence | None:
    """The evidence of `packed`; None if it is of another key or version, for then it says nothing here."""
    if values.get("features") != _FEATURES or values.get("key") != key.id:
        return None
    stored = np.frombuffer(b64decode(values["places"]), np.uint8).reshape(-1, _BYTES)
    places = np.zeros((len(stored), 4), np.uint8)
    places[:, :_BYTES] = stored
    nothing = np.zeros(0, np.uint64)
    return Evidence(
        signals=values["signals"],
        places=places.view("<u4").reshape(-1).astype(np.int64),
        running=nothing.view(np.int64),
        blocks=values["blocks"],
        starts=[0, *accumulate(values["sizes"][:-1])],
        sizes=values["sizes"],
        signature=minhash.signature(nothing),
        bands=nothing,
        shingles=0,
        keys=[],
        facts={},
        identity=values["identity"],
        origin=Origin(0, 0, 0, 0),
        key_id=key.id,
    )
