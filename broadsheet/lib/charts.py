"""Charts on a grid of whole numbers, for an SVG that stretches to any width. The labels are HTML beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_STEP, _BAR, _HEIGHT = 12, 9, 1000


@dataclass(frozen=True, slots=True)
class Bar:
    kind: str
    x: int
    y: int
    height: int
    width: int = _BAR


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of ``width`` by ``height``; ``top`` is the value at its upper edge, and ``foot`` the height of zero."""

    bars: list[Bar]
    width: int
    top: int
    bottom: int
    foot: int
    height: int = _HEIGHT


@dataclass(frozen=True, slots=True)
class Scatter:
    """Dots by two numbers, both on a scale of powers of ten that begins at nothing.

    ``columns`` and ``rows`` are where the lines of 1, 10, 100 … lie, up to ``right`` and ``top``, the highest values.
    """

    dots: list[tuple[int, int]]
    columns: list[int]
    rows: list[int]
    right: int
    top: int
    width: int = _HEIGHT
    height: int = _HEIGHT


def scatter(pairs: Sequence[tuple[int, int]]) -> Scatter:
    """A dot for each pair: the first number from left to right, the second from below to above."""
    right = _power_above(max((across for across, _ in pairs), default=0))
    top = _power_above(max((upwards for _, upwards in pairs), default=0))
    return Scatter(
        dots=[(_by_power(across, right), _HEIGHT - _by_power(upwards, top)) for across, upwards in pairs],
        columns=[_by_power(10**power, right) for power in range(round(math.log10(right)))],
        rows=[_HEIGHT - _by_power(10**power, top) for power in range(round(math.log10(top)))],
        right=right,
        top=top,
    )


def share(number: int, most: int) -> int:
    """How long a bar is beside the longest one, in hundredths; a number above 0 is always visible."""
    return max(1, number * 100 // most) if number else 0


def single(series: tuple[str, Sequence[int]]) -> Chart:
    """One series of bars."""
    return stacked(series, ("", [0] * len(series[1])))


def stacked(lower: tuple[str, Sequence[int]], upper: tuple[str, Sequence[int]]) -> Chart:
    """Two series of bars, one on top of the other."""
    (low_kind, lows), (high_kind, highs) = lower, upper
    top = _round_up(max((a + b for a, b in zip(lows, highs, strict=True)), default=0))
    bars = []
    for place, (low, high) in enumerate(zip(lows, highs, strict=True)):
        ground = _HEIGHT - _scaled(low, top)
        bars += _bar(low_kind, place, ground, _HEIGHT - ground)
        above = _scaled(low + high, top) - _scaled(low, top)
        bars += _bar(high_kind, place, ground - above, above)
    return Chart(bars, len(lows) * _STEP, top, 0, _HEIGHT)


def opposed(upper: tuple[str, Sequence[int]], lower: tuple[str, Sequence[int]]) -> Chart:
    """Two series of bars on one scale, one upwards and one downwards from a line in the middle."""
    (up_kind, ups), (down_kind, downs) = upper, lower
    top, middle = _round_up(max([*ups, *downs], default=0)), _HEIGHT // 2
    bars = []
    for place, (up, down) in enumerate(zip(ups, downs, strict=True)):
        rise, fall = _scaled(up, top) // 2, _scaled(down, top) // 2
        bars += _bar(up_kind, place, middle - rise, rise)
        bars += _bar(down_kind, place, middle, fall)
    return Chart(bars, len(ups) * _STEP, top, top, middle)


def _bar(kind: str, place: int, y: int, height: int) -> list[Bar]:
    return [Bar(kind, place * _STEP + (_STEP - _BAR) // 2, y, height)] if height else []


def _scaled(number: int, top: int) -> int:
    """A height in the drawing; a number above 0 is always visible."""
    return max(8, number * _HEIGHT // top) if number else 0


def _by_power(number: int, top: int) -> int:
    return round(_HEIGHT * math.log10(1 + number) / math.log10(1 + top))


def _power_above(most: int) -> int:
    """The smallest of 10, 100, 1,000 … that is not below ``most``."""
    return int(10 ** max(1, len(str(max(0, most - 1)))))


def _round_up(most: int) -> int:
    """The smallest of 4, 5, 10, 20, 40, 50, 100 … that is not below ``most``."""
    unit = 1
    while True:
        for step in (4, 5, 10, 20):
            if most <= step * unit:
                return step * unit
        unit *= 10
