"""The form in which a post of a live blog is written."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.rich_text import DraftailRichTextArea

from broadsheet.newsroom.models import POST_FEATURES, LivePost

# What nobody sees: blanks of every kind, and signs that only control.
_UNSEEN = "ZC"


class PostText(DraftailRichTextArea):
    """The field for rich text; what was not written in it is taken as nothing."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str | None:
        try:
            return super().value_from_datadict(data, files, name)
        except (ValueError, TypeError, LookupError, AttributeError):
            # Each part of what the field sends can be missing or of another kind.
            return None


class PostForm(forms.ModelForm[LivePost]):
    """A post of a live blog."""

    class Meta:
        model = LivePost
        fields = ("title", "text", "is_key_point", "author")
        widgets = {"text": PostText(features=POST_FEATURES)}
        error_messages = {"text": {"required": _("Please write a few words; a post cannot be empty.")}}

    def clean_text(self) -> str:
        """The text. Raises ValidationError where no word is in it: an empty line is sent as one."""
        text: str = self.cleaned_data["text"]
        seen = (sign for sign in html.unescape(strip_tags(text)) if unicodedata.category(sign)[0] not in _UNSEEN)
        if not any(seen):
            raise ValidationError(self.fields["text"].error_messages["required"], code="required")
        return text
