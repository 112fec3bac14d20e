"""Files that readers play or take away."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

_AUDIO = {".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".opus": "audio/ogg", ".wav": "audio/wav"}
_VIDEO = {".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm", ".ogv": "video/ogg"}


class DownloadBlock(blocks.StructBlock):
    """A file to download, with its kind and size beside it."""

    document = DocumentChooserBlock(label=_("File"))
    text = blocks.CharBlock(label=_("Words of the link"), max_length=200, required=False)

    class Meta:
        icon = "download"
        label = _("Download")
        template = "newsroom/blocks/download.html"


class MediaValue(blocks.StructValue):
    """A sound or a film as templates show it."""

    @property
    def media_type(self) -> str:
        return (_AUDIO | _VIDEO).get(_suffix(self["document"]), "")

    @property
    def is_video(self) -> bool:
        return _suffix(self["document"]) in _VIDEO


class MediaBlock(blocks.StructBlock):
    """A sound or a film kept on this site, with what is said in it for those who do not hear it."""

    document = DocumentChooserBlock(label=_("File"), help_text=_("MP3, M4A, OGG, Opus, WAV, MP4, WebM"))
    title = blocks.CharBlock(label=_("Title"), max_length=200)
    subtitles = DocumentChooserBlock(label=_("Subtitles (WebVTT)"), required=False)
    transcript = blocks.RichTextBlock(label=_("What is said"), required=False, features=["bold", "italic"])

    class Meta:
        icon = "media"
        label = _("Sound or film")
        template = "newsroom/blocks/media.html"
        value_class = MediaValue

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        errors = {}
        if not value.media_type:
            errors["document"] = ValidationError(_("This is no sound or film that browsers play."))
        if value.get("subtitles") and _suffix(value["subtitles"]) != ".vtt":
            errors["subtitles"] = ValidationError(_("Subtitles are a file that ends in .vtt."))
        if errors:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return value


def _suffix(document: Any) -> str:
    return PurePath(document.filename).suffix.lower()
