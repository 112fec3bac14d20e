"""Evidence in one piece, to travel from the process that collects it to the one that learns from it."""

from __future__ import annotations

import pickle
from dataclasses import fields
from itertools import accumulate, pairwise, starmap
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter.features.evidence import Evidence

_FIELDS = tuple(field.name for field in fields(Evidence))


class _Joined(NamedTuple):
    """Arrays one behind the other, with the type they had and where each of them ends."""

    values: NDArray[Any]
    kind: str
    ends: list[int]


def pack(found: list[Evidence]) -> bytes:
    """The evidence in several submissions, without facts: of one text of 300 bytes it is some 3 KB."""
    # Facts are for sentences, which no lesson needs.
    columns = [[{} if name == "facts" else getattr(evidence, name) for evidence in found] for name in _FIELDS]
    joined = [_joined(values) if isinstance(values[0], np.ndarray) else values for values in columns]
    return pickle.dumps(joined, protocol=5)


def unpack(packed: bytes) -> list[Evidence]:
    """What `pack` was given. Only for bytes from a process of our own: they may name any code."""
    columns = pickle.loads(packed)  # noqa: S301 - see above
    apart = [_apart(values) if isinstance(values, _Joined) else values for values in columns]
    return list(starmap(Evidence, zip(*apart, strict=True)))


def _joined(arrays: list[NDArray[Any]]) -> _Joined:
    values = np.concatenate(arrays)
    small = values.astype(np.uint32)
    if values.dtype.kind == "i" and np.array_equal(small, values):
        return _Joined(small, values.dtype.str, list(accumulate(map(len, arrays))))
    return _Joined(values, values.dtype.str, list(accumulate(map(len, arrays))))


def _apart(joined: _Joined) -> list[NDArray[Any]]:
    values = joined.values.astype(joined.kind, copy=False)
    return [values[start:end] for start, end in pairwise([0, *joined.ends])]
