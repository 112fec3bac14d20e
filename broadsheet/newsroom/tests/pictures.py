"""Pictures for tests, drawn here: files, pictures of the newsroom, and the work that follows an upload."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from broadsheet.newsroom import task_queue
from broadsheet.newsroom.models import Picture

NOW = datetime(2126, 3, 14, 12, 0, tzinfo=UTC)
RED = (200, 30, 30)


def a_file(
    size: tuple[int, int] = (1000, 600), kind: str = "JPEG", mode: str = "RGB", dot: tuple[int, int] | None = None,
    **saving: Any,
) -> bytes:  # fmt: skip
    """A picture with soft colours, as a photograph has them, and a red dot where it is wanted."""
    grey = Image.linear_gradient("L").resize(size)
    colours = (grey, grey.transpose(Image.Transpose.ROTATE_180), grey.rotate(90).resize(size))
    image = Image.merge("RGB", colours).convert(mode)
    if dot:
        ImageDraw.Draw(image).circle(dot, max(size) // 20, fill=RED)
    place = io.BytesIO()
    image.save(place, kind, **saving)
    return place.getvalue()


def a_drawing(size: tuple[int, int] = (900, 600)) -> bytes:
    """A picture of few colours."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((100, 100, size[0] - 100, size[1] - 100), fill=(0, 80, 160))
    place = io.BytesIO()
    image.save(place, "PNG")
    return place.getvalue()


def a_picture(content: bytes | None = None, name: str = "IMG_2041.jpg", **fields: Any) -> Picture:
    """A picture as it is right after its upload."""
    content = a_file() if content is None else content
    return Picture.objects.create(file=ContentFile(content, name), **{"title": "The mill"} | fields)


def do_tasks(now: datetime = NOW) -> int:
    """Do all that the background worker is to do; the year is a later one, so that nothing is put off any more."""
    return task_queue.run_waiting(now, seconds=60)


def with_sizes(content: bytes | None = None, name: str = "IMG_2041.jpg", **fields: Any) -> Picture:
    """A picture whose sizes are made."""
    picture = a_picture(content, name, **fields)
    do_tasks()
    picture.refresh_from_db()
    return picture
