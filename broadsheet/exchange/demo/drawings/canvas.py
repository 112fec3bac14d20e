"""A sheet to draw on, in units of a picture 1,200 wide and 800 high, from the upper left corner."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1200, 800
_FINE = 3  # drawn so many times as large, and made smaller for smooth edges
_SCALE = 4 / 3  # of a unit in the finished picture, which is 1,600 wide
Point = tuple[float, float]


class Canvas:
    """One picture while it is drawn; ``seed`` decides what is left to chance, always in the same way."""

    def __init__(self, background: str, seed: int, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.width, self.height = width, height
        self.chance = random.Random(seed)  # noqa: S311 - a drawing, no secret
        self._unit = _SCALE * _FINE
        self._image = Image.new("RGB", (round(width * self._unit), round(height * self._unit)), background)
        self._draw = ImageDraw.Draw(self._image)

    def polygon(self, points: Sequence[Point], colour: str) -> None:
        self._draw.polygon([self._at(point) for point in points], fill=colour)

    def rectangle(self, left: float, top: float, right: float, bottom: float, colour: str, radius: float = 0) -> None:
        box = (*self._at((left, top)), *self._at((right, bottom)))
        self._draw.rounded_rectangle(box, radius * self._unit, fill=colour)

    def circle(self, centre: Point, radius: float, colour: str, squeeze: float = 1) -> None:
        x, y = centre
        box = (*self._at((x - radius, y - radius * squeeze)), *self._at((x + radius, y + radius * squeeze)))
        self._draw.ellipse(box, fill=colour)

    def line(self, points: Sequence[Point], colour: str, width: float = 4) -> None:
        places = [self._at(point) for point in points]
        thick = max(1, round(width * self._unit))
        self._draw.line(places, fill=colour, width=thick, joint="curve")
        for x, y in (places[0], places[-1]):
            self._draw.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=colour)

    def arc(self, centre: Point, radius: float, start: float, end: float, colour: str, width: float = 4) -> None:
        """Part of a circle, from one angle to another in degrees, clockwise from the right."""
        steps = max(2, round(abs(end - start) / 4))
        turns = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
        self.line([(centre[0] + radius * math.cos(t), centre[1] + radius * math.sin(t)) for t in turns], colour, width)

    def wave(self, y: float, height: float, length: float, colour: str, shift: float = 0) -> None:
        """Everything below a wavy line across the whole picture."""
        line = [
            (x, y + height * math.sin((x + shift) / length * math.tau) + height / 3 * math.sin((x - shift) / 37))
            for x in range(0, self.width + 9, 8)
        ]
        self.polygon([*line, (self.width, self.height), (0, self.height)], colour)

    def hills(self, points: Sequence[Point], colour: str) -> None:
        """Everything below a smooth line through these points."""
        line: list[Point] = []
        for (x0, y0), (x1, y1) in pairwise(points):
            for step in range(20):
                part = (1 - math.cos(math.pi * step / 20)) / 2
                line.append((x0 + (x1 - x0) * step / 20, y0 + (y1 - y0) * part))
        self.polygon([*line, points[-1], (self.width, self.height), (0, self.height)], colour)

    def cuts(self, box: tuple[float, float, float, float], number: int, colour: str, length: float = 30) -> None:
        """Short strokes of the knife, strewn over a box."""
        left, top, right, bottom = box
        for _ in range(number):
            x, y = self.chance.uniform(left, right), self.chance.uniform(top, bottom)
            reach = self.chance.uniform(length / 3, length)
            self.line([(x, y), (x + reach, y + self.chance.uniform(-2, 2))], colour, self.chance.uniform(1.5, 3.5))

    def save(self, place: Path) -> None:
        """Store the picture with as few colours as it has, since flat ones make small files."""
        size = (round(self.width * _SCALE), round(self.height * _SCALE))
        small = self._image.resize(size, Image.Resampling.LANCZOS)
        small.quantize(48, dither=Image.Dither.NONE).save(place, optimize=True)

    def _at(self, point: Point) -> Point:
        return point[0] * self._unit, point[1] * self._unit
