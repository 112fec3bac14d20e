"""Sums, exponentials and logarithms that give the same bits on every machine.

The C library's ``exp`` and ``log`` differ in the last bit from one system to the next, and numpy's sums depend
on the width of the processor's registers. So: exp and log are made here from + - * / alone, which IEEE 754
rounds in one way only, and weights live on a grid of 2^-16, so that adding them in float64 is exact and
the order of the addends cannot matter.
"""

from __future__ import annotations

from math import frexp, ldexp

GRID = 65536.0
"""Weights are whole multiples of 1/GRID; with a bound of 64 they fit a float32 exactly."""

_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_INVERSE_LN2 = 1.44269504088896338700e00
_SQRT_HALF = 0.70710678118654752440
_EXP_TERMS = tuple(1.0 / f for f in (479001600, 39916800, 3628800, 362880, 40320, 5040, 720, 120, 24, 6, 2, 1, 1))
_LOG_TERMS = tuple(1.0 / odd for odd in range(21, 0, -2))


def exp(x: float) -> float:
    """e to the power of x, for -700 <= x <= 700 (beyond that the argument is cut)."""
    x = min(max(x, -700.0), 700.0)
    k = int(x * _INVERSE_LN2 + (0.5 if x >= 0.0 else -0.5))
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    total = 0.0
    for term in _EXP_TERMS:
        total = total * r + term
    return ldexp(total, k)


def log(x: float) -> float:
    """The natural logarithm of x > 0."""
    mantissa, exponent = frexp(x)
    if mantissa < _SQRT_HALF:
        mantissa *= 2.0
        exponent -= 1
    s = (mantissa - 1.0) / (mantissa + 1.0)
    square = s * s
    total = 0.0
    for term in _LOG_TERMS:
        total = total * square + term
    return exponent * _LN2_HIGH + (2.0 * s * total + exponent * _LN2_LOW)


def sigmoid(z: float) -> float:
    """The probability that belongs to the log-odds z.

    >>> sigmoid(0.0)
    0.5
    """
    return 1.0 / (1.0 + exp(-z))


def to_grid(x: float) -> float:
    """The multiple of 1/GRID nearest to x (ties to even)."""
    return round(x * GRID) / GRID
