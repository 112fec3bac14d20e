"""How far a young filter believes what its lessons say of things that they are not about.

Lessons are a biased sample: a new site teaches little, mostly mistakes, and often of one label only. What such lessons
say of a comment unlike them is small and mostly noise; what they say of a comment like them is large. So a small sum
counts for next to nothing and a large one for nearly all it says, as in shrinkage estimators, the less so the more
lessons there are of both labels. And both labels pull alike at first, however many more lessons there are of one.
"""

from __future__ import annotations

YOUNG_UNTIL, SURE_FROM = 50, 100
"""Lessons of the rarer label: up to the first number one label may be much rarer without pulling less, from the second
on each lesson counts the same."""

NOISE = 200.0
"""Divided by the lessons of the rarer label and `FEW`: a sum of so many log-odds is believed half."""

FEW = 15


PART_CAUTION = 2.0
"""A part of a text has to be so much worse, in log-odds, before a young filter holds the whole for it."""


def youth(rarer: int) -> float:
    """From 1 for a young filter to 0 for one that is sure, given the lessons of the rarer label."""
    return min(1.0, max(0.0, (SURE_FROM - rarer) / (SURE_FROM - YOUNG_UNTIL)))


def believed(total: float, rarer: int) -> float:
    """The share of a sum of log-odds that counts; nothing at all until both labels have been taught."""
    if not rarer:
        return 0.0
    size = abs(total)
    return size / (size + NOISE / (rarer + FEW))


def pull(own: int, other: int) -> float:
    """How far a lesson moves the weights, given the lessons of its own label and of the other before it."""
    return 1.0 - youth(min(own, other)) * (1.0 - min(1.0, (other + 1.0) / (own + 1.0)))
