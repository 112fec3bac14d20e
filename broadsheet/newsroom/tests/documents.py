"""A document for tests, and what of one an answer holds."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.http.response import HttpResponseBase
from wagtail.documents.models import Document

SOUND = bytes(range(256)) * 40


def a_sound() -> Document:
    """A document that is played, and so asked for in parts."""
    return Document.objects.create(title="The wheel", file=ContentFile(SOUND, "wheel.mp3"))


def body(answer: HttpResponseBase) -> bytes:
    """All that an answer sends; the file behind it is closed then."""
    try:
        return b"".join(answer.streaming_content) if answer.streaming else answer.content
    finally:
        answer.close()
