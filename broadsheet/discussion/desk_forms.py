"""What moderators fill in at the desk."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from broadsheet.discussion import acts, logbook, phrases, searching
from broadsheet.discussion.models import Banned, Rule
from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.states import Mode, State

_BEGINNING = 40


class RuleForm(forms.ModelForm):
    """How replies are taken under the whole site or in one section."""

    mode = forms.ChoiceField(label=_("Replies"), choices=Mode.choices)

    class Meta:
        model = Rule
        fields = (
            "site", "section", "mode", "slow_minutes", "close_after_days", "night_from", "night_until",
            "closed_weekends",
        )  # fmt: skip
        labels = {
            "site": _("Other site (empty: this one)"),
            "section": _("Section (the last part of its address; empty: the whole site)"),
            "slow_minutes": _("Minutes between two replies of one reader (0: none)"),
            "close_after_days": _("Close so many days after the article appeared (empty: never)"),
            "night_from": _("Closed at night from"),
            "night_until": _("until"),
            "closed_weekends": _("Closed at weekends"),
        }
        widgets = {
            "night_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "night_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def clean(self) -> dict[str, object]:
        fields = super().clean()
        if (fields.get("night_from") is None) != (fields.get("night_until") is None):
            self.add_error("night_until", _("Please give both ends of the night, or neither."))
        place = Rule.objects.filter(site=fields.get("site", ""), section=fields.get("section", ""))
        if place.exclude(pk=self.instance.pk).exists():
            self.add_error("section", _("There is a rule for this place already."))
        return fields


class PhrasesForm(forms.Form):
    """Phrases to add, one a line."""

    phrases = forms.CharField(
        label=_("Words or phrases, one on each line"), max_length=200_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    note = forms.CharField(label=_("Why (for your colleagues)"), max_length=300, required=False)

    def clean_phrases(self) -> list[str]:
        """The lines; one that is too long is refused by its beginning, so that it is found in a long list."""
        lines = [line.strip() for line in self.cleaned_data["phrases"].splitlines() if line.strip()]
        for number, line in enumerate(lines, 1):
            if not phrases.fits(line):
                words = _("Phrase %(number)d is too long (at most %(most)d characters): “%(beginning)s…”")
                told = {"number": number, "most": phrases.LONGEST, "beginning": line[:_BEGINNING]}
                raise forms.ValidationError(words % told)
        return lines


class BanForm(forms.Form):
    """Whom a comment's author is banned as, for how long, and why."""

    kind = forms.ChoiceField(label=_("By"), choices=Banned.choices, widget=forms.RadioSelect)
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
    reason = forms.CharField(label=_("Reason (the reader sees it)"), max_length=300)

    def __init__(self, *args, kinds: list[Banned], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, kind.label) for kind in kinds]


_ANY = ("", _("any"))
_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SearchForm(forms.Form):
    """What is looked for; everything may be left empty."""

    words = forms.CharField(label=_("Words in the comment"), max_length=200, required=False)
    author = forms.CharField(label=_("Name or e-mail"), max_length=200, required=False)
    state = forms.ChoiceField(label=_("State"), choices=[_ANY, *State.choices], required=False)
    reason = forms.ChoiceField(label=_("Ever decided because"), choices=[_ANY, *Reason.choices], required=False)
    since = forms.DateField(label=_("From"), widget=_DATE, required=False)
    until = forms.DateField(label=_("To"), widget=_DATE, required=False)
    thread = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput, required=False)
    reported = forms.BooleanField(label=_("has reports"), required=False)
    edited = forms.BooleanField(label=_("was edited"), required=False)

    def wanted(self) -> searching.Wanted:
        fields = self.cleaned_data
        return searching.Wanted(
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


class LogForm(forms.Form):
    """Which lines of the log are wanted."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    what = forms.ChoiceField(label=_("What"), choices=[_ANY, *State.choices, *acts.NAMES.items()], required=False)
    since = forms.DateField(label=_("From"), widget=_DATE, required=False)
    until = forms.DateField(label=_("To"), widget=_DATE, required=False)

    def __init__(self, *args, people: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            (logbook.PEOPLE, _("people at the desk")),
            (logbook.FILTER, _("the filter")),
            (logbook.AUTHORS, _("authors")),
        ]
        self.fields["who"].choices = [_ANY, *kinds, *people]

    def asked(self) -> logbook.Asked:
        fields = self.cleaned_data
        return logbook.Asked(fields["who"], fields["what"], fields["since"], fields["until"])


class StaffReplyForm(forms.Form):
    """An answer by the newsroom, from a comment's card."""

    text = forms.CharField(label=_("Reply as staff"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 6}))
