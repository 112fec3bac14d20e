"""What was changed in an article after its publication, so that no material change is without a trace."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Revision

from broadsheet.newsroom.models.base import CachedPage

# A change within minutes of publication is not shown as one.
UPDATE_AFTER = timedelta(minutes=10)
# So many words may differ before a change counts as more than the mending of a slip.
SMALL_IN_HEADLINE, SMALL_IN_STORY = 1, 9
_MOST_KEPT = 50
_PARTS = {"title": _("headline"), "standfirst": _("standfirst"), "story": _("story")}


class ChangeKind(models.TextChoices):
    """What the editor says of a change to a published article."""

    SMALL = "", _("Nothing that readers need to know")
    UPDATE = "update", _("An update: something is new")
    CORRECTION = "correction", _("A correction: something was wrong")


@dataclass(frozen=True, slots=True)
class Said:
    """What the editor said of the change that is being published."""

    kind: str
    words: str
    wrong: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change after publication, as readers see it."""

    at: datetime
    parts: list[str]
    is_correction: bool
    words: str


def words_changed(before: str, after: str) -> int:
    """How many words stand in one text and not in the other, the larger number of both directions."""
    one, other = Counter(before.split()), Counter(after.split())
    return max((one - other).total(), (other - one).total())


class ChangePanel(MultiFieldPanel):
    """Asks what a change is, once an article has been published."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(self.instance.first_published_at) and super().is_shown()


class ChangingArticle(CachedPage):
    """The part of an article that says what was changed in it; see `ArticlePage`."""

    # Of the article as a whole, not of a version of it.
    KEPT_BESIDE_REVISIONS = ("changes", "corrected_at", "live_state")

    change_kind = models.CharField(
        _("What is this change?"), max_length=10, choices=ChangeKind.choices, default=ChangeKind.SMALL, blank=True
    )
    change_words = models.TextField(
        _("what is new, or right now"), max_length=600, blank=True, help_text=_("Readers see this at the foot.")
    )
    wrong_words = models.TextField(
        _("what was wrong"), max_length=600, blank=True, help_text=_("Only for a correction.")
    )
    changes = models.JSONField(default=list, editable=False, help_text="What was changed after publication, and when.")
    corrected_at = models.DateTimeField(null=True, editable=False, help_text="Of the last correction that is shown.")

    panel = ChangePanel(
        [FieldPanel("change_kind"), FieldPanel("change_words"), FieldPanel("wrong_words")],
        heading=_("This article is published: what are you changing?"),
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """When a new version is published, what differs from the last is written down."""
        self.said = self._note_change() if kwargs.get("update_fields") is None else None
        super().save(*args, **kwargs)

    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        """An article that moved in has no version yet: what it says then becomes the first, before the new one."""
        if self.pk and self.latest_revision_created_at and self.latest_revision_id is None:
            self._keep_first_version(self.latest_revision_created_at)
        revision: Revision = super().save_revision(*args, **kwargs)
        return revision

    def _keep_first_version(self, made_at: datetime) -> None:
        stored: Any = type(self)._default_manager.get(pk=self.pk)
        first = super(ChangingArticle, stored).save_revision(changed=False, clean=False)
        Revision.objects.filter(pk=first.pk).update(created_at=made_at)
        if self.live:
            type(self)._default_manager.filter(pk=self.pk).update(live_revision=first)
            self.live_revision = first

    @property
    def updated_at(self) -> datetime | None:
        """When the story was updated or corrected; ``None`` if it was not, or only within the first minutes."""
        changed, first = self.last_published_at, self.first_published_at
        times = [self.corrected_at] if self.corrected_at else []
        if changed and first and changed - first > UPDATE_AFTER:
            times.append(changed)
        return max(times, default=None)

    @cached_property
    def corrections_shown(self) -> list[Any]:
        """The corrections that readers see, the oldest first; asks the database only where there are some."""
        return list(self.corrections.shown().order_by("made_at", "pk")) if self.corrected_at else []

    @property
    def history(self) -> list[Change]:
        """What was changed after publication, the latest first."""
        return [
            Change(
                datetime.fromisoformat(one["at"]),
                [str(_PARTS[part]) for part in one["parts"]],
                one["kind"] == ChangeKind.CORRECTION,
                one["words"],
            )
            for one in reversed(self.changes)
        ]

    def clean(self) -> None:
        super().clean()
        if self.change_kind == ChangeKind.CORRECTION:
            missing = [name for name in ("change_words", "wrong_words") if not getattr(self, name).strip()]
            if missing:
                raise ValidationError(dict.fromkeys(missing, _("A correction says what was wrong and what is right.")))

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """A version of the article, with what belongs to no version as it is now."""
        version: Self = super().with_content_json(content)
        for name in self.KEPT_BESIDE_REVISIONS:
            setattr(version, name, getattr(self, name))
        return version

    def _note_change(self) -> Said | None:
        last, first = self.last_published_at, self.first_published_at
        if not (self.pk and self.live and last and first) or last == first:
            return None
        before = type(self)._default_manager.filter(pk=self.pk, first_published_at__isnull=False).first()
        if before is None or before.last_published_at == last:
            return None
        said = Said(self.change_kind, self.change_words.strip(), self.wrong_words.strip())
        self.change_kind, self.change_words, self.wrong_words = ChangeKind.SMALL, "", ""
        parts = self._parts_changed(before) if last - first > UPDATE_AFTER else []
        if parts or said.kind:
            words = said.words if said.kind == ChangeKind.UPDATE else ""
            change = {"at": last.isoformat(), "parts": parts, "kind": said.kind, "words": words}
            self.changes = [*self.changes, change][-_MOST_KEPT:]
        return said if said.kind == ChangeKind.CORRECTION else None

    def _parts_changed(self, before: Any) -> list[str]:
        return [
            name
            for name, text, small in (
                ("title", lambda one: one.title, SMALL_IN_HEADLINE),
                ("standfirst", lambda one: one.standfirst, SMALL_IN_HEADLINE),
                ("story", lambda one: strip_tags(str(one.body)), SMALL_IN_STORY),
            )
            if words_changed(text(before), text(self)) > small
        ]
