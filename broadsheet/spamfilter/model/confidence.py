"""How far a young filter believes what its lessons say of things that they are not about.

Lessons are a biased sample: a new site teaches little, mostly mistakes, and often of one label only. What such lessons
say of a comment unlike them is small and mostly noise; what they say of a comment like them is large. The probability
is the best guess and takes in all of it, once both labels have been taught. A decision is not: a young filter decides
otherwise than one without lessons only where a large sum says so. There a small sum counts for next to nothing and a
large one for nearly all it says, as in shrinkage estimators, the less so the more lessons there are of both labels.
"""

from __future__ import annotations

YOUNG_UNTIL, SURE_FROM = 50, 100
"""Lessons of the rarer label: up to the first number a filter is young, from the second on it is sure."""

NOISE = 500.0
"""Divided by the lessons of the rarer label and `FEW`: decisions believe a sum of so many log-odds half."""

FEW = 10

PARDON = 12.0
"""So many times as much is wanted for publishing what would have been stopped, while the filter is young: spam is of
many kinds, and lessons of wanted comments are about none of them."""


def youth(rarer: int) -> float:
    """From 1 for a young filter to 0 for one that is sure, given the lessons of the rarer label."""
    return min(1.0, max(0.0, (SURE_FROM - rarer) / (SURE_FROM - YOUNG_UNTIL)))


def caution(total: float, rarer: int) -> float:
    """What is added to a learned sum of log-odds before a decision: of the other sign, and less than it in size."""
    noise = NOISE / (rarer + FEW)
    if total < 0.0:
        noise *= 1.0 + (PARDON - 1.0) * youth(rarer)
    return -total * noise / (abs(total) + noise)
