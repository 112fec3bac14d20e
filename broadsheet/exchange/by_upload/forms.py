"""The form with which an administrator uploads the file of an earlier system."""

from __future__ import annotations

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from broadsheet.exchange.kinds import KINDS


class UploadForm(forms.Form):
    """What system it is of, the file, and for WordPress the uploads."""

    kind = forms.ChoiceField(label=_("System"), choices=[(name, kind.name) for name, kind in KINDS.items()])
    file = forms.FileField(
        label=_("File"),
        help_text=_("What the system gives out, at most 2 GB. Of Coral a zip archive with its three collections."),
        error_messages={"required": _("Please choose the file that the other system has given you.")},
    )
    uploads = forms.FileField(
        label=_("Uploads"),
        required=False,
        help_text=_("Only for WordPress, if you like: a zip archive of the folder wp-content/uploads, at most 4 GB."),
    )
    section = forms.CharField(
        label=_("Section"),
        initial="news",
        max_length=100,
        help_text=_("The section for articles that name none."),
    )

    def clean_section(self) -> str:
        """The section as it stands in addresses."""
        return slugify(self.cleaned_data["section"]) or "news"
