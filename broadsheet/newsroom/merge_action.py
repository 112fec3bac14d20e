"""The act *Merge into one* of the lists of tags and authors in the admin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from taggit.models import Tag
from wagtail import hooks
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction
from wagtail.snippets.permissions import get_permission_name

from broadsheet.newsroom import merging
from broadsheet.newsroom.models import Author


class MergeForm(forms.Form):
    """Which of them stays."""

    kept = forms.ModelChoiceField(
        Tag.objects.none(), label=_("Which one stays?"), empty_label=None, widget=forms.RadioSelect
    )


@hooks.register("register_bulk_action")
class MergeAction(SnippetBulkAction):
    """Offers the chosen rows, one of which takes the place of the others."""

    display_name = _("Merge into one")
    action_type = "merge"
    aria_label = _("Merge the chosen ones into one")
    template_name = "newsroom/admin/merge.html"
    action_priority = 20
    form_class = MergeForm

    @classproperty
    def models(cls) -> list[type[Any]]:
        return [Tag, Author]

    def check_perm(self, snippet: Any) -> bool:
        names = [get_permission_name(act, self.model) for act in ("change", "delete")]
        return all(self.request.user.has_perm(name) for name in names)

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        form: forms.Form = super().get_form(form_class)
        chosen = [one.pk for one in self.get_actionable_objects()[0]]
        field = form.fields["kept"]
        field.queryset = self.model.objects.filter(pk__in=chosen).order_by("name")  # type: ignore[attr-defined]
        return form

    def get_execution_context(self) -> dict[str, Any]:
        assert self.cleaned_form is not None
        return {**super().get_execution_context(), "kept": self.cleaned_form.cleaned_data["kept"]}

    @classmethod
    def execute_action(cls, objects: Sequence[Any], **kwargs: Any) -> tuple[int, int]:
        merging.merge(kwargs["kept"], objects)
        return len(objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        assert self.cleaned_form is not None
        others = num_parent_objects - 1
        words = ngettext(
            "%(number)d other is now part of “%(name)s”.", "%(number)d others are now part of “%(name)s”.", others
        )
        return words % {"number": others, "name": self.cleaned_form.cleaned_data["kept"]}
