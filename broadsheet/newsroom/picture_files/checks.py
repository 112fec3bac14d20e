"""What is let in: pictures of the formats that browsers show, whole, and not larger than a small server can bear."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath

from django.conf import settings
from django.template.defaultfilters import filesizeformat

from broadsheet.newsroom.picture_files import refusal
from broadsheet.newsroom.picture_files.refusal import RefusedPicture

_MAGIC = {
    "jpeg": re.compile(rb"\xff\xd8\xff"),
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "gif": re.compile(rb"GIF8[79]a"),
    "webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "avif": re.compile(rb"....ftypavi[fs]", re.DOTALL),
    "svg": re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!DOCTYPE svg|svg)[\s>?-]", re.IGNORECASE),
}
_ENDINGS = {"jpg": "jpeg"}


def check_size(size: int) -> None:
    """Raises RefusedPicture when a file of so many bytes is too large."""
    most = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    if size > most:
        words = {"size": filesizeformat(size), "most": filesizeformat(most)}
        raise RefusedPicture(refusal.TOO_LARGE % words)


def kind_of(name: str, content: bytes) -> str:
    """What kind of picture this is, as its name says and its first bytes confirm. Raises RefusedPicture."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    kind = next((kind for kind, magic in _MAGIC.items() if magic.match(content)), "")
    if not kind or ending not in settings.WAGTAILIMAGES_EXTENSIONS:
        raise RefusedPicture(refusal.NO_PICTURE)
    if _ENDINGS.get(ending, ending) != kind:
        raise RefusedPicture(refusal.OTHER_NAME % {"ending": ending, "kind": kind.upper()})
    return kind


def check_pixels(kind: str, content: bytes) -> None:
    """Raises RefusedPicture when a picture of pixels has too many, or is not whole."""
    from PIL import Image

    with _damage_refused(), Image.open(io.BytesIO(content), formats=[kind.upper()]) as image:
        width, height = image.size
        most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
        if width * height > most:
            words = {"width": width, "height": height, "most": most // 1_000_000}
            raise RefusedPicture(refusal.TOO_MANY_PIXELS % words)
        if kind == "png":
            # Looks at the check sums alone.
            image.verify()
        elif kind == "jpeg":
            # An eighth of the size takes little memory, and yet all of the file is read.
            image.draft("RGB", (width // 8 or 1, height // 8 or 1))
            image.load()
        elif kind == "avif":
            image.load()


@contextmanager
def _damage_refused() -> Iterator[None]:
    from PIL import Image

    try:
        yield
    except RefusedPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise RefusedPicture(refusal.FAR_TOO_MANY_PIXELS) from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError):
        raise RefusedPicture(refusal.DAMAGED) from None
