"""Fields and forms that several packages build on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from broadsheet.discussion.models import EMAIL_MAX
from broadsheet.lib import html

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


def too_long(limit: int) -> dict[str, _StrOrPromise]:
    """The message beside a field that holds more than ``limit`` characters."""
    return {
        "max_length": ngettext_lazy(
            "This is too long: please keep it to %(limit_value)d character (it has %(show_value)d).",
            "This is too long: please keep it to %(limit_value)d characters (it has %(show_value)d).",
            limit,
        )
    }


class TypedField(forms.CharField):
    """Words as a person types them: control characters are taken out rather than complained about."""

    def to_python(self, value: object) -> str:
        return html.clean_text(super().to_python(value) or "")


def refuse_odd_mailbox(email: str) -> None:
    """Raise ValidationError for an address that many mail servers do not take."""
    if not email.rpartition("@")[0].isascii():
        raise forms.ValidationError(
            _("Only an address with plain letters before the @ can be confirmed, like anna@example.org.")
        )


class ReaderForm(forms.Form):
    """A form whose messages stand beside its fields; see `field.html`."""

    prefix_of_ids = "reply"
    described: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Ids with a prefix of their own: the page around the form may well have a "name" or "comment" already.
        kwargs.setdefault("auto_id", f"{self.prefix_of_ids}-%s")
        super().__init__(*args, **kwargs)
        for name in self.described:
            place = f"{self.prefix_of_ids}-{name}"
            self.fields[name].widget.attrs["aria-describedby"] = f"{place}-hint {place}-error"
        if self.is_bound:
            self._point_out_errors()

    def _point_out_errors(self) -> None:
        wrong = [name for name in self.fields if name in self.errors]
        for name in wrong:
            self.fields[name].widget.attrs["aria-invalid"] = "true"
        if wrong:
            # Focus the first wrong field, also without script.
            self.fields[wrong[0]].widget.attrs["autofocus"] = True


class AddressForm(ReaderForm):
    """An e-mail address."""

    prefix_of_ids = "mail"
    described: tuple[str, ...] = ("email",)

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=EMAIL_MAX,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Please enter your e-mail address."),
            "invalid": _("Please enter an address like anna@example.org."),
            **too_long(EMAIL_MAX),
        },
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        refuse_odd_mailbox(email)
        return email
