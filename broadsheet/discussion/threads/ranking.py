"""The score by which the most appreciated comments come first."""

from __future__ import annotations

from math import sqrt

# The normal quantile of a two-sided 95 % interval.
_Z = 1.959964


def lower_bound(appreciations: int, chances: int) -> float:
    """The share of ``chances`` that became ``appreciations``, cautiously: what it is at least, with 95 % confidence.

    The lower end of the score interval of E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical
    Inference", Journal of the American Statistical Association 22 (1927). Few chances prove little, so 1 of 1
    stands below 40 of 60.
    """
    if chances <= 0 or appreciations <= 0:
        return 0.0
    # Chances are counted a moment apart from appreciations; a share above one is none.
    share = min(1.0, appreciations / chances)
    square = _Z * _Z
    centre = share + square / (2 * chances)
    spread = _Z * sqrt((share * (1 - share) + square / (4 * chances)) / chances)
    return min(1.0, max(0.0, (centre - spread) / (1 + square / chances)))
