"""What administrators fill in about webhooks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from broadsheet.discussion.models import WEBHOOK_ADDRESS_MAX, WebhookEvent
from broadsheet.discussion.moderation.forms import ModerationForm
from broadsheet.lib import outgoing


class WebhookForm(ModerationForm, forms.Form):
    """Which address is called, and for which events."""

    url = forms.CharField(
        label=_("Address"),
        max_length=WEBHOOK_ADDRESS_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url", "spellcheck": "false"}),
    )
    events = forms.MultipleChoiceField(
        label=_("Called when"),
        choices=WebhookEvent.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one event.")},
    )

    def clean_url(self) -> str:
        """An address that may be called, as far as that can be said without looking it up."""
        url: str = self.cleaned_data["url"]
        try:
            outgoing.check_url(url)
        except outgoing.NotAllowedError:
            words = _(
                "This address cannot be called. It has to be one of the web, and outside this server’s own network."
            )
            raise forms.ValidationError(words) from None
        return url
