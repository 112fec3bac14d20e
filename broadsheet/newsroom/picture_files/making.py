"""Makes the sizes of a picture. It takes a second or two of processor time, so only the background worker does it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from broadsheet.newsroom.picture_files.shapes import (
    AVIF,
    JPEG,
    PNG,
    SHAPES,
    WEBP,
    WHOLE,
    Box,
    Focus,
    Shape,
    crop_box,
    widths_of,
)

if TYPE_CHECKING:
    from PIL.Image import Image

# JPEG is read at a fraction of its size where that is enough: both sides stay at least so long.
_ENOUGH = 1600
# The longest side that WebP knows.
_LONGEST = 16_000
# A picture with fewer colours than this was drawn, not photographed; it is kept free of smears.
_COLOURS_OF_A_DRAWING = 2048
# One with no more than these has no more in its smaller sizes: what smoothing its edges adds is rounded to as many,
# which nobody sees, and it takes a third of the bytes. Of one that is transparent, somebody would see it.
_COLOURS_OF_A_PALETTE = 256
_SAVING: dict[str, dict[str, object]] = {
    JPEG: {"quality": 78, "progressive": True, "optimize": True},
    PNG: {"optimize": True},
    WEBP: {"quality": 78, "method": 4},
    AVIF: {"quality": 58, "speed": 6},
}


@dataclass(frozen=True, slots=True)
class Made:
    """One size of a picture in one format."""

    shape: str
    format: str
    width: int
    height: int
    content: bytes


def make(file: IO[bytes], natural_width: int, focus: Focus | None) -> Iterator[Made]:
    """All sizes of the picture in ``file``, which is ``natural_width`` pixels wide; the focus is in those pixels.

    A moving picture is only cut, from its first frame: as a whole it is shown as it is.
    """
    from PIL import Image

    with Image.open(file) as opened:
        is_moving = getattr(opened, "n_frames", 1) > 1
        opened.draft("RGB", (_ENOUGH, _ENOUGH))
        image = _plain(opened)
    scale = image.width / natural_width
    nearer = Focus(focus.x * scale, focus.y * scale) if focus else None
    colours = image.resize(_within(image.size, 400), Image.Resampling.NEAREST).getcolors(_COLOURS_OF_A_DRAWING)
    for shape in SHAPES:
        if not (is_moving and shape.name == WHOLE):
            yield from _sizes(image, shape, crop_box(image.size, shape.ratio, nearer), len(colours or ()))


def _within(size: tuple[int, int], side: int) -> tuple[int, int]:
    scale = min(1, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _plain(opened: Image) -> Image:
    """The picture upright, in the web's colours, with nothing but its pixels."""
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(opened)
    mode = "RGBA" if upright.has_transparency_data else "RGB"
    image = _in_web_colours(upright, mode) or upright.convert(mode)
    image.info = {}
    return image


def _in_web_colours(image: Image, mode: str) -> Image | None:
    """The picture with the colours that its profile means, as sRGB; none where it has no profile that can be read."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK"):
        return None
    from PIL import ImageCms

    with suppress(ImageCms.PyCMSError, OSError, ValueError):
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode=mode)
    return None


def _sizes(image: Image, shape: Shape, box: Box, colours: int) -> Iterator[Made]:
    """The sizes of a shape; ``colours`` are those of a drawing, 0 for a photograph."""
    from PIL.Image import Resampling

    natural, is_drawn = max(1, round(box[2] - box[0])), colours > 0
    everywhere = PNG if image.mode == "RGBA" or is_drawn else JPEG
    formats = {everywhere: shape.everywhere, WEBP: shape.modern, AVIF: () if is_drawn else shape.best}
    wanted = {name: set(widths_of(widths, natural)) for name, widths in formats.items()}
    for width in sorted(set().union(*wanted.values())):
        height = max(1, round(width * (box[3] - box[1]) / (box[2] - box[0])))
        sized = image.resize((width, height), Resampling.LANCZOS, box=box, reducing_gap=3.0)
        if 0 < colours <= _COLOURS_OF_A_PALETTE and sized.mode == "RGB":
            sized = _with_palette(sized)
        for name, widths in wanted.items():
            if width in widths and (height <= _LONGEST or name == everywhere):
                yield Made(shape.name, name, width, height, _saved(sized, name, is_drawn=is_drawn))


def _with_palette(image: Image) -> Image:
    from PIL.Image import Dither, Quantize

    return image.quantize(_COLOURS_OF_A_PALETTE, Quantize.FASTOCTREE, dither=Dither.NONE)


def _saved(image: Image, name: str, *, is_drawn: bool) -> bytes:
    place = io.BytesIO()
    if name == WEBP and image.mode == "P":
        image = image.convert("RGB")
    options = _SAVING[name] | ({"lossless": True} if is_drawn and name == WEBP else {})
    image.save(place, name.upper(), **options)
    return place.getvalue()
