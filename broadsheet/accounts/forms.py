"""The forms by which people sign in and look after their accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from broadsheet.accounts.models import EMAIL_MAX
from broadsheet.accounts.validators import NAME_MAX, PASSWORD_MAX


class SignIn(AuthenticationForm):
    """Name and password, both refused before anything is hashed or stored if they are too long to be right."""

    username = forms.CharField(
        label=_("Username"),
        max_length=NAME_MAX,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=PASSWORD_MAX,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class Code(forms.Form):
    """A code of an app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "autofocus": True}),
    )


class Forgotten(forms.Form):
    """Which address a link is sent to."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=EMAIL_MAX, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class NewPassword(forms.Form):
    """A password, twice."""

    password1 = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=PASSWORD_MAX,
        help_text=_("At least ten characters, and no word that many people use."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("New password again"),
        strip=False,
        max_length=PASSWORD_MAX,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password1(self) -> str:
        """Raises ValidationError for one that is not good enough."""
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.user)
        return password

    def clean_password2(self) -> str:
        """Raises ValidationError if it is another than the first."""
        password: str = self.cleaned_data["password2"]
        if password != self.cleaned_data.get("password1", password):
            raise ValidationError(_("These are two different passwords."))
        return password


class TakeUp(NewPassword):
    """What somebody who was invited fills in."""

    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    field_order = ["first_name", "last_name", "password1", "password2"]


class OtherPassword(NewPassword):
    """The same by somebody who is signed in, who has to know the present one."""

    present = forms.CharField(
        label=_("Present password"),
        strip=False,
        max_length=PASSWORD_MAX,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["present", "password1", "password2"]

    def clean_present(self) -> str:
        """Raises ValidationError if it is another."""
        return _checked(self.user, self.cleaned_data["present"])


class Proof(forms.Form):
    """The password once more, before something about the account itself is changed."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=PASSWORD_MAX,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Raises ValidationError if it is another."""
        return _checked(self.user, self.cleaned_data["password"])


class Name(forms.Form):
    """What the person is called."""

    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)


class Address(forms.Form):
    """Another mail address, which has to be confirmed from there."""

    email = forms.EmailField(
        label=_("New e-mail address"), max_length=EMAIL_MAX, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class PasskeyName(forms.Form):
    """What a passkey is called, and what the browser answered."""

    name = forms.CharField(label=_("A name for it, such as “office laptop”"), max_length=60)
    answer = forms.CharField(widget=forms.HiddenInput, max_length=20_000)


class Invitation(forms.Form):
    """Who is invited, and what they may do."""

    name = forms.CharField(label=_("What they sign in with"), max_length=NAME_MAX)
    email = forms.EmailField(label=_("E-mail address"), max_length=EMAIL_MAX)
    is_administrator = forms.BooleanField(label=_("Administrator, who may do everything"), required=False)
    groups = forms.ModelMultipleChoiceField(
        Group.objects.order_by("name"), label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple
    )


def _checked(user: User, password: str) -> str:
    if not user.check_password(password):
        raise ValidationError(_("That is not your password."))
    return password
