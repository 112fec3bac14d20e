"""What every file goes through before it is stored as a picture, whichever way it came."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadsheet.newsroom.picture_files import checks, refusal
from broadsheet.newsroom.picture_files.refusal import RefusedPicture
from broadsheet.newsroom.picture_files.stripping import stripped
from broadsheet.newsroom.picture_files.words import Words, notes_of, words_of

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

_ORIENTATION = 0x0112
# Turned pictures have to be written anew; this loses nothing that can be seen.
_SAVING = {"jpeg": {"quality": 94, "subsampling": 0, "optimize": True}, "webp": {"quality": 92}, "png": {}}


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture as it may be stored, upright and without anything beside it, and what its file said."""

    content: bytes
    width: int
    height: int
    words: Words


def check(name: str, content: bytes) -> str:
    """What kind of picture this is. Raises RefusedPicture, with a sentence for the editor."""
    checks.check_size(len(content))
    kind = checks.kind_of(name, content)
    if kind == "svg":
        _size_of(_sanitised(content))
    else:
        checks.check_pixels(kind, content)
        try:
            stripped(kind, content)
        except ValueError:
            raise RefusedPicture(refusal.DAMAGED) from None
    return kind


def _sanitised(drawing: bytes) -> bytes:
    # Its parser takes three megabytes in each process that has met a drawing.
    from broadsheet.newsroom.picture_files import svg

    return svg.sanitised(drawing)


def take_in(name: str, content: bytes) -> Taken:
    """The picture as it may be stored. Raises RefusedPicture."""
    kind = check(name, content)
    if kind == "svg":
        drawing = _sanitised(content)
        return Taken(drawing, *_size_of(drawing), Words())
    from PIL import Image

    with Image.open(io.BytesIO(content)) as image:
        words = words_of(image, name)
        content = _upright(image, kind) or content
    if kind != "avif":
        content = stripped(kind, content, notes_of(words))
    return Taken(content, *_size_of(content), words)


def _upright(image: ImageFile, kind: str) -> bytes | None:
    """The file of a picture that has to be turned, or, as AVIF, written without what it says; none for any other."""
    from PIL import ImageOps

    profile = image.info.get("icc_profile")
    place = io.BytesIO()
    if kind == "avif" and (image.info.get("exif") or image.info.get("xmp")):
        plain = ImageOps.exif_transpose(image)
        plain.info = {}
        plain.save(place, "AVIF", quality=85, icc_profile=profile, exif=b"", xmp=b"")
    elif kind in _SAVING and image.getexif().get(_ORIENTATION, 1) not in (1, 0):
        ImageOps.exif_transpose(image).save(place, kind.upper(), icc_profile=profile, **_SAVING[kind])
    else:
        return None
    return place.getvalue()


def _size_of(content: bytes) -> tuple[int, int]:
    import willow

    try:
        width, height = willow.Image.open(io.BytesIO(content)).get_size()
    except Exception:
        # Each format has errors of its own.
        raise RefusedPicture(refusal.NO_DRAWING) from None
    return max(1, round(width)), max(1, round(height))
