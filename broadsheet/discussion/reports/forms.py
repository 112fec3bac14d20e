"""The forms for a report of a comment, for an appeal, and for the answer to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from broadsheet.discussion.base_forms import ReaderForm, TypedField, too_long
from broadsheet.discussion.models import EMAIL_MAX, NAME_MAX, Ground
from broadsheet.discussion.reports.reports import Notice

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

WORDS_MAX = 3000

LAW_MAX = 300

_OF_NOTICES = ("law", "name", "email", "concerns_minors", "good_faith")


def _words(label: _StrOrPromise, required: _StrOrPromise = "") -> TypedField:
    return TypedField(
        label=label,
        required=bool(required),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
        error_messages={"required": required, **too_long(WORDS_MAX)},
    )


class ReportForm(ReaderForm):
    """Why a comment should not be here; for one that breaks the law, with what Article 16(2) asks of a notice."""

    prefix_of_ids = "report"
    described = ("words", "law", "name", "email")
    ground = forms.ChoiceField(
        label=_("What is wrong with this comment?"),
        choices=Ground.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Please choose what is wrong.")),
    )
    words = _words(_("In your words"))
    law = TypedField(
        label=_("Which law it breaks, if you know"),
        required=False,
        max_length=LAW_MAX,
        error_messages=too_long(LAW_MAX),
    )
    name = TypedField(
        label=_("Your name"),
        required=False,
        max_length=NAME_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages=too_long(NAME_MAX),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        max_length=EMAIL_MAX,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Please enter an address like anna@example.org."), **too_long(EMAIL_MAX)},
    )
    concerns_minors = forms.BooleanField(
        label=_("It concerns sexual offences against children. I may leave out my name and e-mail address."),
        required=False,
    )
    good_faith = forms.BooleanField(
        label=_("I believe in good faith that what I say here is accurate and complete."), required=False
    )

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or self.cleaned_data
        ground = fields.get("ground")
        if ground == Ground.OTHER and not fields.get("words"):
            self._miss("words", _("Please say what is wrong."))
        elif ground == Ground.ILLEGAL:
            self._check_notice(fields)
        else:
            # Nothing is kept that is not needed, and nothing has to be mended that is not asked.
            for name in _OF_NOTICES:
                self.errors.pop(name, None)
        return fields

    def notice(self) -> Notice:
        """What a valid form says."""
        fields = self.cleaned_data
        ground = Ground(fields["ground"])
        if ground != Ground.ILLEGAL:
            return Notice(ground, fields["words"])
        names = ("words", "law", "name", "email", "concerns_minors")
        return Notice(ground, **{name: fields[name] for name in names})

    def _check_notice(self, fields: dict[str, Any]) -> None:
        if not fields.get("words"):
            self._miss("words", _("Please explain why you think that it breaks the law."))
        if not fields.get("concerns_minors"):
            if not fields.get("name"):
                self._miss("name", _("A notice of this kind needs your name."))
            if not fields.get("email"):
                self._miss("email", _("A notice of this kind needs an address at which we can answer you."))
        if not fields.get("good_faith"):
            self._miss("good_faith", _("Please tick this to send a notice of this kind."))

    def _miss(self, name: str, message: _StrOrPromise) -> None:
        if name not in self.errors:
            self.add_error(name, message)


class AppealForm(ReaderForm):
    """Why a decision against a comment is wrong, in its author's words."""

    prefix_of_ids = "appeal"
    described = ("words",)
    words = _words(_("Why the decision is wrong"), _("Please say why the decision is wrong."))


class AnswerForm(ReaderForm):
    """A moderator's answer to an appeal."""

    prefix_of_ids = "answer"
    described = ("answer",)
    answer = _words(_("Answer to the author"), _("Please give the author an answer, with the reason."))
    is_upheld = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes", empty_value=None
    )
