"""The form with which an administrator uploads the file of an earlier system."""

from __future__ import annotations

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from broadsheet.exchange.kinds import UPLOADED


class UploadForm(forms.Form):
    """What system it is of, the file, and for WordPress the uploads."""

    kind = forms.ChoiceField(label=_("System"), choices=list(UPLOADED.items()))
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "What the system gives out, at most 4 GB. Of Coral an archive (zip or tar) of its three collections, of "
            "Broadsheet one of the folder that “broadsheet export native” writes."
        ),
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
    may_replace = forms.BooleanField(
        label=_("Replace the whole site"),
        required=False,
        help_text=_(
            "Only for Broadsheet: all articles, comments and accounts that are here are gone then. Needed where there "
            "are articles or comments."
        ),
    )

    def clean_section(self) -> str:
        """The section as it stands in addresses."""
        return slugify(self.cleaned_data["section"]) or "news"
