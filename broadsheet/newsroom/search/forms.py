"""The search form: words, and what narrows them down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.newsroom.models import ArticlePage, ArticleQuerySet, Author, Byline, Kind, SectionPage
from broadsheet.newsroom.search.words import MOST_CHARACTERS, Words, understand

RELEVANCE, NEWEST = "", "newest"
_AUTHORS_OFFERED = 300
_LONGEST_VALUE = 120


class _Day(forms.DateField):
    widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        years = [MinValueValidator(date(1800, 1, 1)), MaxValueValidator(date(2200, 12, 31))]
        super().__init__(validators=years, **kwargs)


class SearchForm(forms.Form):
    """What is searched for. Every field may be empty, and every text of words is understood."""

    # A plain field: any text of words is right, however long and whatever is in it.
    q = forms.Field(
        label=_("Words"), required=False,
        widget=forms.TextInput({"type": "search", "dir": "auto", "maxlength": MOST_CHARACTERS}),
    )  # fmt: skip
    section = forms.ChoiceField(label=_("Section"), required=False)
    author = forms.ChoiceField(label=_("Author"), required=False)
    kind = forms.ChoiceField(label=_("Type of work"), required=False, choices=[("", _("All")), *Kind.choices])
    since = _Day(label=_("From"), required=False)
    until = _Day(label=_("To"), required=False)
    order = forms.ChoiceField(
        label=_("Order"), required=False, choices=[(RELEVANCE, _("Best match first")), (NEWEST, _("Newest first"))]
    )

    def __init__(self, given: Mapping[str, str]) -> None:
        self.words: Words = understand(given.get("q", ""))
        data = {name: given.get(name, "")[:_LONGEST_VALUE].replace("\0", "") for name in self.base_fields}
        super().__init__(data | {"q": self.words.text}, auto_id="search-%s")
        self._offer("section", [(page.slug, page.title) for page in _sections()])
        self._offer("author", [(author.slug, author.name) for author in _authors()])

    @property
    def is_empty(self) -> bool:
        """Whether nothing is searched for yet."""
        return not self.words.text and not self.is_narrowed

    @property
    def is_answerable(self) -> bool:
        """Whether there is something that can be found: words, or no words but something else."""
        return bool(self.words.wanted) or (self.is_narrowed and not self.words.text)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the words is given."""
        return any(self.data.get(name) for name in self.fields if name not in ("q", "order"))

    @property
    def is_by_date(self) -> bool:
        """Whether the newest come first."""
        return bool(self.cleaned_data["order"] == NEWEST)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("This is before the first day."))
        return cleaned

    def articles(self) -> ArticleQuerySet:
        """The articles that everybody may read and that the form does not leave out."""
        given = self.cleaned_data
        found = ArticlePage.objects.newest_first()
        if given["section"]:
            found = found.descendant_of(SectionPage.objects.get(slug=given["section"]))
        if given["author"]:
            found = found.filter(pk__in=Byline.objects.filter(author__slug=given["author"]).values("article"))
        if given["kind"]:
            found = found.filter(kind=given["kind"])
        if given["since"]:
            found = found.filter(published_at__gte=_moment(given["since"], time.min))
        if given["until"]:
            found = found.filter(published_at__lte=_moment(given["until"], time.max))
        return found

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]


def _sections() -> list[SectionPage]:
    return list(SectionPage.objects.live().public().order_by("path").only("slug", "title"))


def _authors() -> list[Author]:
    """The authors whose articles can be found, by name."""
    written = Byline.objects.filter(article__live=True).values("author")
    return list(Author.objects.filter(pk__in=written).only("slug", "name")[:_AUTHORS_OFFERED])


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
