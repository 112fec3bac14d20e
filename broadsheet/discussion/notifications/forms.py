"""The form by which a reader follows a discussion."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from broadsheet.discussion.base_forms import AddressForm
from broadsheet.discussion.models import Frequency


class FollowForm(AddressForm):
    """Where mail about replies goes, and how often."""

    frequency = forms.ChoiceField(
        label=_("How often"), choices=Frequency.choices, initial=Frequency.AT_ONCE, widget=forms.RadioSelect
    )
