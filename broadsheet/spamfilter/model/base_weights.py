"""The base layer: what signals are worth on any site, before that site has taught anything."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter.features.evidence import SIGNALS
from broadsheet.spamfilter.text.exact_math import to_grid

# Counts up whenever a lesson comes to teach something else, so that no state taught by other rules is gone on with.
_RULES_OF_LEARNING = 3


@dataclass(frozen=True, slots=True)
class BaseWeights:
    """The weight of each signal in log-odds, in the order of ``SIGNALS``, and the log-odds to start from."""

    name: str
    start: float
    weights: NDArray[np.float64]


def empty() -> BaseWeights:
    """No base: the site's own lessons are all there is."""
    return BaseWeights("empty", 0.0, np.zeros(len(SIGNALS)))


def reasoned() -> BaseWeights:
    """The weights that the signals are declared with, before any data."""
    return named(-1.5, [signal.prior for signal in SIGNALS])


def named(start: float, weights: list[float]) -> BaseWeights:
    """A base that is named after its own bits, and after the rules by which a filter learns on it."""
    array = np.array([to_grid(weight) for weight in weights], dtype=np.float64)
    array.flags.writeable = False
    start = to_grid(start)
    names = "\n".join(signal.name for signal in SIGNALS).encode()
    rules = str(_RULES_OF_LEARNING).encode()
    digest = hashlib.sha256(names + array.tobytes() + np.float64(start).tobytes() + rules).hexdigest()
    return BaseWeights(f"base-{digest[:6]}", start, array)


def save(base: BaseWeights, path: Path) -> None:
    """Writes a base as the package ships it: a name and a weight for each signal."""
    with path.open("wb") as file:
        np.savez(file, names=np.array([s.name for s in SIGNALS]), weights=base.weights, start=np.array(base.start))


def load(path: Path) -> BaseWeights:
    """Reads a base; a signal that it does not know keeps its reasoned weight, one that is gone is left out."""
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        known = dict(zip(stored["names"].tolist(), stored["weights"].tolist(), strict=True))
        start = float(stored["start"])
    return named(start, [float(known.get(signal.name, signal.prior)) for signal in SIGNALS])


@cache
def shipped() -> BaseWeights:
    """The base that comes with the package."""
    with resources.as_file(resources.files(__package__) / "base.npz") as path:
        return load(path)
