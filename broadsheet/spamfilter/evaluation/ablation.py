"""Leaves parts of the evidence out, to measure what they are worth: what is left out is neither scored nor learned.

To take a group out of a sum that was learned with it tells little: members that say the same have shared the weight
between them. So a model is taught without the part from the first lesson on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import numpy as np

from broadsheet.spamfilter.features.evidence import BLOCKS, HASHED, SIGNALS, Evidence
from broadsheet.spamfilter.model.filter import Filter

MEMBERS = ("learner", "counts", "memory")
"""What gives an opinion of its own, whatever the evidence: the weights, the counts, and what was decided before."""

GROUPS = tuple(dict.fromkeys([*[BLOCKS[name].group for name in HASHED], *[signal.group for signal in SIGNALS]]))

Parts = frozenset[str]


def named(names: Iterable[str]) -> Parts:
    """Groups of evidence, hashed blocks or members, by their names. Raises ValueError for any other name."""
    chosen, known = frozenset(names), {*GROUPS, *HASHED, *MEMBERS}
    if unknown := sorted(chosen - known):
        raise ValueError(f"no part of the filter is called {unknown[0]!r}; there are {', '.join(sorted(known))}")
    return chosen


def without(model: Filter, *names: str) -> Filter:
    """A copy that neither scores nor learns these parts. Raises ValueError for a name that no part has."""
    parts = model.left_out | named(names)
    return model.restricted(partial(kept, without=parts), parts) if parts else model.copy()


def kept(evidence: Evidence, without: Parts) -> Evidence:
    """The evidence that is left when these groups and blocks are not there."""
    blocks = [
        place
        for place, block in enumerate(evidence.blocks)
        if HASHED[block] not in without and BLOCKS[HASHED[block]].group not in without
    ]
    signals = [place for place, number in enumerate(evidence.signals) if SIGNALS[number].group not in without]
    sizes = [evidence.sizes[place] for place in blocks]
    starts = [evidence.starts[place] for place in blocks]
    hashed = [np.arange(start, start + size) for start, size in zip(starts, sizes, strict=True)]
    return replace(
        evidence,
        signals=[evidence.signals[place] for place in signals],
        places=evidence.places[np.concatenate((np.empty(0, dtype=np.int64), *hashed))],
        # The worst part of a text is looked for among its grams.
        running=evidence.running[:0] if {"text", "grams"} & without else evidence.running,
        blocks=[evidence.blocks[place] for place in blocks],
        starts=[sum(sizes[:place]) for place in range(len(sizes))],
        sizes=sizes,
    )
