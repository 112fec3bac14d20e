"""The form of a picture: it refuses in one sentence what is no picture, and asks for what readers are shown."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from broadsheet.newsroom.picture_files import checks, intake
from broadsheet.newsroom.picture_files.refusal import RefusedPicture
from broadsheet.newsroom.upload_forms import AsksTheStorage


class PictureFileField(WagtailImageField):
    """A file that has to be a picture."""

    def to_python(self, data: Any) -> Any:
        if isinstance(data, UploadedFile):
            try:
                # Before it is read.
                checks.check_size(data.size or 0)
                intake.check(data.name or "", data.read())
            except RefusedPicture as refused:
                raise ValidationError(str(refused), code="refused") from None
            data.seek(0)
        return super().to_python(data)


class PictureForm(AsksTheStorage, BaseImageForm):
    """What an editor says of a picture. What is left empty is filled in from the file, where it says anything."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wagtails = self.fields.get("file")
        if wagtails is not None:
            self.fields["file"] = PictureFileField(
                label=wagtails.label, required=wagtails.required, widget=wagtails.widget, initial=wagtails.initial
            )
        said = {
            "title": (_("Name"), _("For finding it again; readers do not see it.")),
            "description": (_("What is to be seen"), _("For readers who do not see the picture, in a few words.")),
            "caption": (_("Caption"), _("Empty: what the file itself says.")),
            "credit": (_("Credit"), _("Whose picture it is. Empty: what the file itself says.")),
        }
        for name, (label, help_text) in said.items():
            if name in self.fields:
                self.fields[name].label, self.fields[name].help_text = label, help_text
