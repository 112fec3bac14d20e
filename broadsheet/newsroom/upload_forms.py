"""What the forms of pictures and documents have in common: they ask first whether a file could be stored."""

from __future__ import annotations

from typing import Any

from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm

from broadsheet.lib import media

_AWAY = _(
    "The storage of pictures and documents does not answer just now, so the file is not stored. Choose it again and"
    " send it in a moment. If that lasts, whoever runs this site finds out why with the command “broadsheet doctor”."
)


class AsksTheStorage(ModelForm[Any]):
    """A form with a file: while the storage is away, it comes back with all that was typed."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if "file" in self.changed_data and not self.has_error("file") and not media.storage_answers():
            self.add_error("file", _AWAY)
        return cleaned


class DocumentForm(AsksTheStorage, BaseDocumentForm):
    """What an editor says of a document."""
