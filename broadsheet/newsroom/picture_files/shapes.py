"""In which shapes, sizes and formats a picture is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

WHOLE, TEASER, SOCIAL, SQUARE, CLASSIC, WIDE = "whole", "teaser", "social", "square", "classic", "wide"
AVIF, WEBP, JPEG, PNG = "avif", "webp", "jpeg", "png"
MEDIA_TYPES = {AVIF: "image/avif", WEBP: "image/webp", JPEG: "image/jpeg", PNG: "image/png"}
# With another number every picture's sizes are made anew.
VERSION = 2
# What readers are shown is not made larger than these, whatever the screen.
_WIDTHS = (400, 800, 1200, 1600)
_TEASER_WIDTHS = (400, 800, 1200)
# AVIF takes a second of processor time beyond this width, and saves little there.
_AVIF_WIDTHS = (400, 800)


# Proportions that differ by less than this nobody tells apart.
_NEAR = 0.01


@dataclass(frozen=True, slots=True)
class Shape:
    """One way in which a picture is cut; ``ratio`` is none for the whole picture.

    ``everywhere`` are the widths in a format that every browser and robot reads, ``modern`` those in WebP, ``best``
    those in AVIF.
    """

    name: str
    ratio: tuple[int, int] | None
    everywhere: tuple[int, ...]
    modern: tuple[int, ...] = ()
    best: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Focus:
    """What has to stay in the picture when it is cut: a point of it."""

    x: float
    y: float


SHAPES = (
    Shape(WHOLE, None, _WIDTHS, _WIDTHS, _AVIF_WIDTHS),
    Shape(TEASER, (3, 2), _TEASER_WIDTHS, _TEASER_WIDTHS, _AVIF_WIDTHS),
    Shape(SOCIAL, (1200, 630), (1200,)),
    Shape(SQUARE, (1, 1), (1200,)),
    Shape(CLASSIC, (4, 3), (1200,)),
    Shape(WIDE, (16, 9), (1200,)),
)

Box = tuple[float, float, float, float]


def crop_box(size: tuple[int, int], ratio: tuple[int, int] | None, focus: Focus | None) -> Box:
    """The largest part of a picture of this size that has the ratio, with the focus as near its middle as can be."""
    width, height = size
    if ratio is None:
        return 0, 0, width, height
    part_width = min(width, height * ratio[0] / ratio[1])
    part_height = min(height, width * ratio[1] / ratio[0])
    middle = focus or Focus(width / 2, height / 2)
    left = min(max(middle.x - part_width / 2, 0), width - part_width)
    top = min(max(middle.y - part_height / 2, 0), height - part_height)
    return left, top, left + part_width, top + part_height


def shape_of(width: float, height: float, natural: tuple[int, int]) -> str | None:
    """The shape that has the proportions of a part of a picture; the whole one where the part is all of it."""
    if (round(width), round(height)) == natural:
        return WHOLE
    near = (one.name for one in SHAPES if one.ratio and abs(width / height * one.ratio[1] / one.ratio[0] - 1) < _NEAR)
    return next(near, None)


def widths_of(wanted: tuple[int, ...], natural: int) -> Iterator[int]:
    """The wanted widths that need no enlarging; what is narrower than one of them is shown as wide as it is."""
    for width in wanted:
        yield min(width, natural)
        if width >= natural:
            return
