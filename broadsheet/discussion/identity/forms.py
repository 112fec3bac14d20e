"""Forms for a name and an address that are to be confirmed."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from broadsheet.discussion.base_forms import AddressForm, ReaderForm, TypedField, too_long
from broadsheet.discussion.identity import confusables, names
from broadsheet.discussion.models import NAME_MAX

# Letters between these are read backwards, and a name then looks like somebody else's.
_TURNING = re.compile("[\u202d\u202e]")


def clean_name(typed: str) -> str:
    """A name with single spaces; one that nobody could see is no name."""
    name = " ".join(_TURNING.sub("", typed).split())
    if not confusables.is_visible(name):
        raise forms.ValidationError(_("Please enter your name here"), code="required")
    return name


def refuse_advertising(name: str) -> None:
    """Raise ValidationError for a name that is a web address."""
    # The name stands in a mail, which the sender may have addressed to anybody.
    if confusables.is_address(name):
        raise forms.ValidationError(_("A name that is a web address cannot be confirmed. Please choose another."))


class NameForm(ReaderForm):
    """The name that a confirmed reader writes under."""

    prefix_of_ids = "claim"
    described: tuple[str, ...] = ("name",)

    name = TypedField(
        label=_("Name"),
        max_length=NAME_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Please enter your name here"), **too_long(NAME_MAX)},
    )

    def clean_name(self) -> str:
        name = clean_name(self.cleaned_data["name"])
        if names.is_office(name):
            raise forms.ValidationError(_("This name is kept for those who work here. Please choose another."))
        refuse_advertising(name)
        return name


class ClaimForm(NameForm, AddressForm):
    """A name and the address that will keep it."""

    field_order = ("name", "email")
    described = ("name", "email")
