"""What moderators fill in."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from broadsheet.discussion.base_forms import too_long
from broadsheet.discussion.models import ADDRESS_MAX, AuditAction, BanKind, PhraseAction, Rhythm, Rule, Way
from broadsheet.discussion.moderation import log, notes, search
from broadsheet.discussion.notifications import staff, staff_calls
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.rules import banned_words
from broadsheet.discussion.sites import addresses
from broadsheet.discussion.sites.addresses import BadAddress
from broadsheet.discussion.states import Mode, State
from broadsheet.lib.outgoing import NotAllowedError

if TYPE_CHECKING:
    _RuleModelForm = forms.ModelForm[Rule]
else:
    _RuleModelForm = forms.ModelForm

_BEGINNING = 40

_LONGEST_SLOW = 7 * 24 * 60

_LONGEST_OPEN = 36_500


class ModerationForm(forms.BaseForm):
    """A form in which the first wrong field has the focus, also without script."""

    def full_clean(self) -> None:
        super().full_clean()
        wrong = next((name for name in self.fields if name in self.errors), None)
        if wrong:
            self.fields[wrong].widget.attrs["autofocus"] = True


class RuleForm(ModerationForm, _RuleModelForm):
    """How replies are taken under the whole site or in one section."""

    mode = forms.ChoiceField(label=_("Replies"), choices=Mode.choices)
    slow_minutes = forms.IntegerField(
        label=_("Minutes between two replies of one reader (0: none)"),
        min_value=0, max_value=_LONGEST_SLOW, required=False, initial=0,
    )  # fmt: skip
    close_after_days = forms.IntegerField(
        label=_("Close so many days after the article appeared (empty: never)"),
        min_value=0, max_value=_LONGEST_OPEN, required=False,
    )  # fmt: skip

    class Meta:
        model = Rule
        fields = (
            "site", "section", "mode", "slow_minutes", "close_after_days", "night_from", "night_until",
            "closed_weekends",
        )  # fmt: skip
        labels = {
            "site": _("Other site (empty: this one)"),
            "section": _("Section"),
            "night_from": _("Closed at night from"),
            "night_until": _("until"),
            "closed_weekends": _("Closed at weekends"),
        }
        widgets = {
            # Filled with the sections that there are; one that has no discussion yet is taken too.
            "section": forms.Select(),
            "night_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "night_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, sections: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {self.instance.section, str(self.data.get("section", ""))}
        offered = sorted({*sections, *own} - {""})
        # The column's length says nothing about a list.
        self.fields["section"].widget.attrs.pop("maxlength", None)
        cast("forms.Select", self.fields["section"].widget).choices = [
            ("", _("the whole site")),
            *((one, one) for one in offered),
        ]

    def clean_slow_minutes(self) -> int:
        minutes: int | None = self.cleaned_data["slow_minutes"]
        return minutes or 0

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or self.cleaned_data
        if (fields.get("night_from") is None) != (fields.get("night_until") is None):
            self.add_error("night_until", _("Please give both ends of the night, or neither."))
        if {"site", "section"} <= set(fields):
            place = Rule.objects.filter(site=fields["site"], section=fields["section"])
            if place.exclude(pk=self.instance.pk).exists():
                self.add_error("section", _("There is a rule for this place already."))
        return fields


class BannedWordsForm(ModerationForm, forms.Form):
    """Phrases to add, one a line."""

    phrases = forms.CharField(
        label=_("Words or phrases, one on each line"), max_length=200_000, widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Please write at least one word or phrase.")},
    )  # fmt: skip
    action = forms.ChoiceField(
        label=_("What to do with comments that hold one"), choices=PhraseAction.choices, initial=PhraseAction.HOLD,
        required=False,
    )  # fmt: skip
    note = forms.CharField(label=_("Why (for your colleagues)"), max_length=300, required=False)

    def clean_action(self) -> PhraseAction:
        return PhraseAction(self.cleaned_data["action"] or PhraseAction.HOLD)

    def clean_phrases(self) -> list[str]:
        """The lines; one that is too long is refused by its beginning, so that it is found in a long list."""
        lines = [line.strip() for line in self.cleaned_data["phrases"].splitlines() if line.strip()]
        for number, line in enumerate(lines, 1):
            if not banned_words.fits(line):
                words = _("Phrase %(number)d is too long (at most %(most)d characters): “%(beginning)s…”")
                values = {"number": number, "most": banned_words.LONGEST, "beginning": line[:_BEGINNING]}
                raise forms.ValidationError(words % values)
        return lines


class BanForm(ModerationForm, forms.Form):
    """By what a comment's author is banned, for how long, and why."""

    kind = forms.ChoiceField(
        label=_("By"), choices=BanKind.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Please choose by what.")},
    )  # fmt: skip
    days = forms.TypedChoiceField(
        label=_("For"),
        choices=[
            (1, _("a day")),
            (7, _("a week")),
            (30, _("a month")),
            (365, _("a year")),
            (0, _("until it is lifted")),
        ],
        coerce=int,
        initial=7,
    )
    reason = forms.CharField(
        label=_("Reason (the reader sees it)"), max_length=300,
        error_messages={"required": _("Please say why; the reader sees it."), **too_long(300)},
    )  # fmt: skip

    def __init__(self, data: QueryDict | None, *, reaches: list[tuple[BanKind, int]]) -> None:
        super().__init__(data)
        cast("forms.ChoiceField", self.fields["kind"]).choices = [
            (kind, f"{kind.label} ({reach})") for kind, reach in reaches
        ]


class PastedBanForm(BanForm):
    """The same for something pasted, which says itself by what it bans."""

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data, reaches=[])
        del self.fields["kind"]


_ANY = ("", _("any"))

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

# Some days before or after one of these there is still a calendar.
_IN_CALENDAR = (MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(9000, 1, 1)))


class SearchForm(ModerationForm, forms.Form):
    """What is looked for; everything may be left empty."""

    words = forms.CharField(label=_("Words in the comment"), max_length=200, required=False)
    author = forms.CharField(label=_("Name or e-mail"), max_length=200, required=False)
    state = forms.ChoiceField(label=_("State"), choices=[_ANY, *State.choices], required=False)
    reason = forms.ChoiceField(
        label=_("Ever decided because"), choices=[_ANY, *ModerationReason.choices], required=False
    )
    since = forms.DateField(label=_("From"), widget=_DATE, required=False, validators=_IN_CALENDAR)
    until = forms.DateField(label=_("To"), widget=_DATE, required=False, validators=_IN_CALENDAR)
    thread = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput, required=False)
    reported = forms.BooleanField(label=_("has reports"), required=False)
    edited = forms.BooleanField(label=_("was edited"), required=False)

    def wanted(self) -> search.SearchQuery:
        fields = self.cleaned_data
        return search.SearchQuery(
            words=fields["words"],
            author=fields["author"],
            state=fields["state"],
            thread_id=fields["thread"],
            reason=fields["reason"],
            since=fields["since"],
            until=fields["until"],
            is_reported=fields["reported"],
            is_edited=fields["edited"],
        )


class LogForm(ModerationForm, forms.Form):
    """Which lines of the log are wanted."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    what = forms.ChoiceField(label=_("What"), choices=[_ANY, *State.choices, *AuditAction.choices], required=False)
    since = forms.DateField(label=_("From"), widget=_DATE, required=False, validators=_IN_CALENDAR)
    until = forms.DateField(label=_("To"), widget=_DATE, required=False, validators=_IN_CALENDAR)

    def __init__(self, data: QueryDict | None, *, people: list[tuple[str, str]]) -> None:
        super().__init__(data)
        kinds = [
            (log.PEOPLE, _("Staff")),
            (log.FILTER, _("the filter")),
            (log.AUTHORS, _("authors")),
            (log.COMMAND_LINE, _("command line")),
        ]
        cast("forms.ChoiceField", self.fields["who"]).choices = [*kinds, (log.EVERYBODY, _("all")), *people]


class StaffReplyForm(ModerationForm, forms.Form):
    """An answer by the newsroom, from a comment's card."""

    text = forms.CharField(
        label=_("Reply as staff"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Please write your reply."), **too_long(10_000)},
    )  # fmt: skip


class NoteForm(ModerationForm, forms.Form):
    """A note for colleagues."""

    words = forms.CharField(
        label=_("Note"), max_length=notes.LONGEST, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Please write your note."), **too_long(notes.LONGEST)},
    )  # fmt: skip


class NoticeForm(ModerationForm, forms.Form):
    """About which section somebody of the staff wants notices, and how often."""

    section = forms.ChoiceField(label=_("About"), required=False)
    rhythm = forms.ChoiceField(label=_("How often"), choices=Rhythm.choices, initial=Rhythm.AT_ONCE)
    minutes = forms.IntegerField(
        label=_("Minutes between two mails (for “every so many minutes”)"), min_value=2, max_value=10_000, initial=30,
        required=False,
    )  # fmt: skip

    way = forms.ChoiceField(label=_("Which way"), choices=Way.choices, initial=Way.MAIL, required=False)
    address = forms.CharField(
        label=_("Address to call, or of the service"), max_length=staff_calls.LONGEST, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Such as https://chat.example/hooks/… or ntfys://my-topic. Empty for mail, or to keep it."),
    )  # fmt: skip

    def __init__(
        self, data: QueryDict | None, *, sections: list[str], has_address: Container[tuple[str, str]] = ()
    ) -> None:
        super().__init__(data)
        cast("forms.ChoiceField", self.fields["section"]).choices = [
            ("", _("the whole site")), *((one, one) for one in sections),
        ]  # fmt: skip
        self._has_address = has_address

    def clean_way(self) -> Way:
        return Way(self.cleaned_data["way"] or Way.MAIL)

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or self.cleaned_data
        way, address = fields.get("way", Way.MAIL), fields.get("address", "")
        if way == Way.MAIL or self.errors:
            return fields
        if not address and (fields.get("section", ""), way) not in self._has_address:
            self.add_error("address", _("Please write where to call."))
        elif address:
            try:
                staff_calls.check_address(way, address)
            except NotAllowedError as problem:
                self.add_error("address", _("That cannot be called: %(problem)s.") % {"problem": problem})
        return fields

    def wish(self) -> staff.Wish:
        fields = self.cleaned_data
        address = "" if fields["way"] == Way.MAIL else fields["address"]
        return staff.Wish(fields["section"], Rhythm(fields["rhythm"]), fields["minutes"] or 30, fields["way"], address)


class SiteForm(ModerationForm, forms.Form):
    """A site whose pages may show discussions."""

    address = forms.CharField(
        label=_("Where it begins"),
        max_length=ADDRESS_MAX,
        help_text=_("Such as https://blog.example. Only pages below this address can show discussions."),
    )
    further = forms.CharField(
        label=_("Further origins that show the same pages, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as https://www.blog.example, or http://localhost:1313 while you write."),
    )

    def clean_address(self) -> str:
        return _address(self.cleaned_data["address"])

    def clean_further(self) -> list[str]:
        return [_address(line) for line in self.cleaned_data["further"].split()]


def _address(text: str) -> str:
    try:
        return addresses.canonical(text)
    except BadAddress as problem:
        message = _("“%(text)s” is no address of a web site, such as https://blog.example (%(why)s).")
        raise forms.ValidationError(message % {"text": text[:100], "why": problem}) from None
