"""Which addresses the site itself uses, so that no page may have them, and the editor's form that says so."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

PAGES = "wagtail_serve"


def is_used(path: str) -> bool:
    """Whether something of the site itself, such as ``/moderation/``, is at this address."""
    try:
        return resolve(path).view_name != PAGES
    except Resolver404:
        return False


def is_slug_taken(slug: str) -> bool:
    """Whether another address of the site would hide a section with this slug, or the articles in it."""
    return is_used(f"/{slug}/") or is_used(f"/{slug}/story/")


def check_slug(slug: str, section: str = "") -> None:
    """Raises ValidationError where a page of this slug would be hidden; ``section`` is that of an article."""
    if is_used(f"/{section}/{slug}/") if section else is_slug_taken(slug):
        raise ValidationError({"slug": _("The site itself uses this address; please choose another.")})


class ArticleForm(WagtailAdminPageForm):
    """Knows the section of an article that is being made, which the article itself does not yet."""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean()
        slug = values.get("slug")
        if slug and self.parent_page is not None:
            try:
                check_slug(slug, self.parent_page.slug)
            except ValidationError as problem:
                self.add_error(None, problem)
        return values
