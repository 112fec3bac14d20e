"""Pictures and documents as they leave the site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from wagtail.documents import get_document_model

from broadsheet.lib.absolute_url import absolute_url
from broadsheet.newsroom.models import Picture

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file: its address, and its path below the folder of all media."""

    pk: int
    is_picture: bool
    url: str
    path: str
    added_at: datetime
    title: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""

    @classmethod
    def of_picture(cls, one: Picture) -> Self:
        """With the words that stand below it wherever nothing else is said."""
        url = absolute_url(one.file.url)
        words = one.title, one.description, one.caption, one.credit
        return cls(one.pk, True, url, one.file.name, one.created_at, *words)

    @classmethod
    def of_document(cls, one: Any) -> Self:
        """A file to be played or taken away."""
        return cls(one.pk, False, absolute_url(one.url), one.file.name, one.created_at, one.title)


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file where a story shows it, with the words there."""

    file: GivenFile
    alt: str = ""
    caption: str = ""
    credit: str = ""
    is_decorative: bool = False


def files() -> Iterator[GivenFile]:
    """All of the site."""
    for picture in Picture.objects.order_by("pk").iterator(_AT_ONCE):
        yield GivenFile.of_picture(picture)
    for document in get_document_model().objects.order_by("pk").iterator(_AT_ONCE):
        yield GivenFile.of_document(document)
