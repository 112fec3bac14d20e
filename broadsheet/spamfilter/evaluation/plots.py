"""Plots as inline SVG that needs no script and no outside file, each with a title, a description and a table behind it.

Colours come from the page's style sheet (classes ``s0`` to ``s5``), so that a plot is readable by day and by night;
dashes tell the lines apart where colours do not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from statistics import NormalDist

WIDTH, HEIGHT = 380, 300
LEFT, RIGHT, TOP, BOTTOM = 48, 26, 14, 44
SERIES = 6
"""How many colours and dashes there are; the next line begins again with the first."""

MOST_POINTS, MOST_ROWS = 400, 12
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from ``least`` to ``most``: ``scale`` makes a value something to measure off evenly.

    ``name`` says what a value is in a few words, with its unit. Values outside are drawn on the edge.
    """

    name: str
    least: float
    most: float
    ticks: Sequence[float]
    scale: Callable[[float], float] = float
    label: Callable[[float], str] = "{:g}".format

    def place(self, value: float) -> float:
        """Where a value is, from 0 at the beginning to 1 at the end."""
        low, high = self.scale(self.least), self.scale(self.most)
        return (self.scale(min(max(value, self.least), self.most)) - low) / (high - low)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a plot, or its bars: values along and up, in the units of the axes."""

    name: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Plot:
    """What is to be seen: a title, a sentence that says how to read it, two axes, and lines."""

    title: str
    caption: str
    across: Axis
    up: Axis
    lines: Sequence[Line]
    bars: bool = False
    diagonal: bool = False


def percents(name: str, logarithmic: bool = False) -> Axis:
    """A share in percent; drawn logarithmically, small shares get as much room as large ones."""
    if logarithmic:
        return Axis(name, 0.01, 100.0, (0.01, 0.1, 1.0, 10.0, 100.0), math.log)
    return Axis(name, 0.0, 100.0, (0.0, 25.0, 50.0, 75.0, 100.0))


def caught(name: str) -> Axis:
    """A share in percent, drawn by the logarithm of what is missing to 100."""
    return Axis(name, 0.0, 99.99, (0.0, 90.0, 99.0, 99.9, 99.99), lambda value: -math.log(100.0 - value))


def deviates(name: str) -> Axis:
    """A share in percent on the scale of normal deviates (Martin and others, Eurospeech 1997)."""
    normal = NormalDist()
    ticks = (0.1, 1.0, 5.0, 20.0, 50.0)
    return Axis(name, 0.05, 60.0, ticks, lambda value: normal.inv_cdf(value / 100.0))


def counted(name: str, most: float) -> Axis:
    """A number of items from 10 on, drawn logarithmically."""
    steps = max(2, math.ceil(math.log10(max(most, 11.0))))
    return Axis(name, 10.0, 10.0**steps, [10.0**n for n in range(1, steps + 1)], math.log, "{:,.0f}".format)


def figure(plot: Plot, name: str) -> str:
    """The plot with its legend and its table; ``name`` is unlike that of any other figure on the page."""
    rows = "".join(
        f"<tr><th scope=row>{escape(line.name)}<td>{plot.across.label(x)}<td>{y:.3g}"
        for line in plot.lines
        for x, y in _thinned(line.points, MOST_ROWS)
    )
    head = "".join(f"<th scope=col>{escape(title)}" for title in ("line", plot.across.name, plot.up.name))
    table = (
        "<details><summary>The numbers</summary><div class=wide role=region tabindex=0 "
        f'aria-label="{escape(plot.title)}, in numbers"><table><thead><tr>{head}<tbody>{rows}</table></div></details>'
    )
    legend = "".join(
        f'<li><svg viewBox="0 0 28 10" width=28 height=10 aria-hidden=true>{_key(plot, number)}</svg> '
        f"<bdi>{escape(line.name)}</bdi>"
        for number, line in enumerate(plot.lines)
    )
    return (
        f"<figure><figcaption>{escape(plot.title)}</figcaption><p>{escape(plot.caption)}</p>{_svg(plot, name)}"
        f"<ul class=legend>{legend}</ul>{table}</figure>"
    )


def _key(plot: Plot, number: int) -> str:
    kind = number % SERIES
    if plot.bars:
        return f'<rect class="b{kind}" x=1 y=1 width=26 height=8 />'
    return f'<path class="l s{kind}" d="M0 5h28"/>'


def _svg(plot: Plot, name: str) -> str:
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    parts = [f'<title id="{name}-t">{escape(plot.title)}</title><desc id="{name}-d">{escape(_described(plot))}</desc>']
    for tick in plot.across.ticks:
        x = LEFT + wide * plot.across.place(tick)
        parts.append(f'<path class=g d="M{x:.1f} {TOP}v{high}"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor=middle>{plot.across.label(tick)}</text>'
        )
    for tick in plot.up.ticks:
        y = TOP + high * (1.0 - plot.up.place(tick))
        parts.append(f'<path class=g d="M{LEFT} {y:.1f}h{wide}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor=end>{plot.up.label(tick)}</text>')
    if plot.diagonal:
        parts.append(f'<path class=d d="M{LEFT} {TOP + high}L{LEFT + wide} {TOP}"/>')
    for number, line in enumerate(plot.lines):
        parts.append(_bars(plot, line, number) if plot.bars else _drawn(plot, line, number))
    parts.append(f'<text x="{LEFT + wide / 2}" y="{HEIGHT - 8}" text-anchor=middle>{escape(plot.across.name)}</text>')
    middle = TOP + high / 2
    turned = f'x=12 y="{middle}" transform="rotate(-90 12 {middle})"'
    parts.append(f"<text {turned} text-anchor=middle>{escape(plot.up.name)}</text>")
    return (
        f'<svg class=plot viewBox="0 0 {WIDTH} {HEIGHT}" width={WIDTH} height={HEIGHT} role=img '
        f'aria-labelledby="{name}-t" aria-describedby="{name}-d">{"".join(parts)}</svg>'
    )


def _drawn(plot: Plot, line: Line, number: int) -> str:
    points = [_spot(plot, point) for point in _thinned(line.points, MOST_POINTS)]
    # Neighbours that fall on the same spot are drawn once.
    kept = [spot for place, spot in enumerate(points) if not place or spot != points[place - 1]]
    if len(kept) == 1:
        x, y = kept[0].split(",")
        return f'<circle class="l s{number % SERIES}" cx="{x}" cy="{y}" r=3 />'
    return f'<polyline class="l s{number % SERIES}" points="{" ".join(kept)}"/>' if kept else ""


def _bars(plot: Plot, line: Line, number: int) -> str:
    """Bars of all lines side by side in each step."""
    step = (WIDTH - LEFT - RIGHT) / max(len(line.points), 1)
    each = step / len(plot.lines) * 0.9
    bars = []
    for place, (_, value) in enumerate(line.points):
        tall = (HEIGHT - TOP - BOTTOM) * plot.up.place(value)
        if tall:
            x, y = LEFT + place * step + number * each + 0.05 * step, HEIGHT - BOTTOM - tall
            bars.append(f"M{x:.1f} {HEIGHT - BOTTOM}V{y:.1f}h{each:.1f}V{HEIGHT - BOTTOM}")
    return f'<path class="b{number % SERIES}" d="{"".join(bars)}"/>' if bars else ""


def _spot(plot: Plot, point: Point) -> str:
    x = LEFT + (WIDTH - LEFT - RIGHT) * plot.across.place(point[0])
    y = TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - plot.up.place(point[1]))
    return f"{x:.1f},{y:.1f}"


def _thinned(points: Sequence[Point], most: int) -> list[Point]:
    """At most so many points, evenly chosen, the first and the last among them."""
    if len(points) <= most:
        return list(points)
    return [points[round(n * (len(points) - 1) / (most - 1))] for n in range(most)]


def _described(plot: Plot) -> str:
    """The plot in words, for those who do not see it."""
    description = f"{plot.caption} Across: {plot.across.name}. Up: {plot.up.name}."
    for line in plot.lines:
        if line.points:
            (x, y), (end_x, end_y) = line.points[0], line.points[-1]
            description += f" {line.name}: from {x:.3g}, {y:.3g} to {end_x:.3g}, {end_y:.3g}."
    return description
