"""What an administrator fills in about an access key."""

from __future__ import annotations

from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from broadsheet.api import scopes


class NewAccessKey(forms.Form):
    """A key for one program."""

    name = forms.CharField(label=_("Program"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one thing.")},
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, label_suffix="")
        choices = [(scope.value, scope.label) for scope in scopes.available()]
        cast("forms.MultipleChoiceField", self.fields["scopes"]).choices = choices
