"""What an operator fills in about a key."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from broadsheet.spamapi import keys


class NewKey(forms.Form):
    """A key for one site."""

    site = forms.CharField(
        label=_("Site"),
        max_length=300,
        help_text=_("The address of its front page, such as https://blog.example.org/."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url", "spellcheck": "false"}),
    )
    owner = forms.CharField(
        label=_("Owner"),
        max_length=80,
        required=False,
        help_text=_("Whose site it is, if not yours. Each owner’s lessons make a model of their own."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("Mail address of the owner"),
        max_length=254,
        required=False,
        help_text=_("Gets links by which its owner signs in here, sees what was answered and why, and renews the key."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    quota = forms.IntegerField(
        label=_("Checks in a month"),
        min_value=1,
        max_value=2_147_483_647,
        required=False,
        help_text=_("Empty: any number."),
    )

    strict = forms.BooleanField(
        label=_("Strict"),
        required=False,
        help_text=_("What the filter is unsure of is sent as spam, if that is likelier. Else the site hears: no spam."),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, label_suffix="")

    def clean_site(self) -> str:
        site: str = self.cleaned_data["site"]
        if not keys.host_of(site):
            raise forms.ValidationError(_("That is no web address. Write it like https://blog.example.org/."))
        return site


class AskForLink(forms.Form):
    """The address to which a link is to go."""

    email = forms.EmailField(
        label=_("Mail address"),
        max_length=254,
        help_text=_("The one that you gave with your key."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, label_suffix="")
