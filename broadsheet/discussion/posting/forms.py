"""The reply form: what a reader fills in, and the message beside a field that is not right."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from broadsheet.discussion.base_forms import ReaderForm, TypedField, refuse_odd_mailbox, too_long
from broadsheet.discussion.conf import settings
from broadsheet.discussion.identity import confusables
from broadsheet.discussion.identity.forms import clean_name, refuse_advertising
from broadsheet.discussion.models import EMAIL_MAX, NAME_MAX, SENTENCE_MAX, WEBSITE_MAX
from broadsheet.lib import markdown

_PARENT_GONE = _("The comment you answer is no longer shown. You can still post this as a comment of its own.")

_PLAIN_LETTER = re.compile("[A-Za-z0-9]")
_SLOWEST_SECONDS = 30 * 24 * 3600


class CommentForm(ReaderForm):
    """The words of a comment."""

    comment = TypedField(
        label=_("Comment"),
        widget=forms.Textarea(attrs={"rows": 7, "autocomplete": "off"}),
        error_messages={"required": _("Please enter your comment!")},
    )
    described: tuple[str, ...] = ("comment",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = settings.COMMENT_MAX_CHARACTERS
        field = cast("forms.CharField", self.fields["comment"])
        field.max_length = limit
        field.widget.attrs["data-limit"] = limit

    def clean_comment(self) -> str:
        text: str = self.cleaned_data["comment"]
        # Nothing that a reader types on purpose comes without one of these; all else is looked at as it would be shown.
        if not _PLAIN_LETTER.search(text) and not confusables.is_visible(markdown.words(text).replace("`", "")):
            raise forms.ValidationError(self.fields["comment"].error_messages["required"], code="required")
        limit = settings.COMMENT_MAX_CHARACTERS
        if len(text) > limit:
            message = _("This is too long: please keep it to %(limit)d characters (it has %(length)d).")
            raise forms.ValidationError(message % {"limit": limit, "length": len(text)}, code="max_length")
        return text


class EditForm(CommentForm):
    """New words for a comment, beside the form for a new one."""

    prefix_of_ids = "edit"


class ReplyForm(CommentForm):
    """A reader's reply."""

    described = ("comment", "name", "email", "website", "error_sentence")
    name = TypedField(
        label=_("Name"),
        max_length=NAME_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Please enter your name here"), **too_long(NAME_MAX)},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=EMAIL_MAX,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": _("Please enter an address like anna@example.org, or leave this empty."),
            **too_long(EMAIL_MAX),
        },
    )
    website = forms.URLField(
        label=_("Website"),
        required=False,
        max_length=WEBSITE_MAX,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"autocomplete": "url", "inputmode": "url"}),
        error_messages={
            "invalid": _("Please enter an address like https://example.org, or leave this empty."),
            **too_long(WEBSITE_MAX),
        },
    )
    reports_error = forms.BooleanField(label=_("There is an error in the article"), required=False)
    error_sentence = TypedField(
        label=_("The sentence with the error"),
        required=False,
        max_length=SENTENCE_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages=too_long(SENTENCE_MAX),
    )
    follow = forms.ChoiceField(
        label=_("Mail me"),
        required=False,
        choices=[("", _("nothing")), ("replies", _("replies to my comment")), ("all", _("every new comment here"))],
    )
    confirm = forms.BooleanField(
        label=_("Send me a link to confirm my e-mail, so that nobody else can use my name here"), required=False
    )
    remember = forms.BooleanField(label=_("Remember my name, e-mail and website on this device"), required=False)
    parent = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=2**62,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _PARENT_GONE),
    )
    stamp = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    # Filled by our script: how long the page was open.
    elapsed = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    # The trap: no person sees this field, so only a robot fills it.
    confirm_address = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    @property
    def takes_errors(self) -> bool:
        """Whether there is a newsroom here that can look at an error in the article."""
        return settings.PROFILE == "full"

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or self.cleaned_data
        is_mail_wanted = settings.MAIL_WORKS and (fields.get("confirm") or fields.get("follow"))
        if is_mail_wanted and not fields.get("email") and "email" not in self.errors:
            self.add_error("email", _("Please enter the address to which we shall write."))
        if fields.get("confirm"):
            for name, check in (("name", refuse_advertising), ("email", refuse_odd_mailbox)):
                try:
                    check(fields.get(name, ""))
                except forms.ValidationError as problem:
                    self.add_error(name, problem)
        return fields

    def clean_elapsed(self) -> float | None:
        return self.seconds(self.cleaned_data["elapsed"])

    @staticmethod
    def seconds(elapsed: str) -> float | None:
        """Seconds the page was open, as the script counted them; ``None`` if it did not run."""
        try:
            seconds = float(elapsed)
        except ValueError:
            return None
        return seconds if 0 <= seconds <= _SLOWEST_SECONDS else None
