"""Sections of the site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.query import PageQuerySet

from broadsheet.newsroom import keys
from broadsheet.newsroom.models.articles import ArticlePage, keys_of
from broadsheet.newsroom.models.base import CachedPage

SECTION_ARTICLES = 20


def is_slug_taken(slug: str) -> bool:
    """Whether another URL of the site, such as ``/moderation/``, would hide a section with this slug."""
    try:
        return any(resolve(path).view_name != "wagtail_serve" for path in (f"/{slug}/", f"/{slug}/story/"))
    except Resolver404:
        return False


class SectionPage(CachedPage):
    """A section and its articles, newest first."""

    introduction = models.CharField(_("introduction"), max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    template = "newsroom/section_page.html"
    parent_page_types = ["newsroom.FrontPage"]
    subpage_types = ["newsroom.ArticlePage"]

    @staticmethod
    def child_pages() -> PageQuerySet:
        return ArticlePage.objects.select_related("thread")

    def clean(self) -> None:
        super().clean()
        if is_slug_taken(self.slug):
            raise ValidationError({"slug": _("The site itself uses this address; please choose another.")})

    def shown_keys(self, context: Mapping[str, Any]) -> Iterator[str]:
        yield from super().shown_keys(context)
        yield keys.section(self.pk)
        yield from keys_of(context["articles"])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        articles = ArticlePage.objects.child_of(self).newest_first().for_lists()
        shown = Paginator(articles, SECTION_ARTICLES).get_page(request.GET.get("page", "1"))
        return super().get_context(request, *args, **kwargs) | {
            "articles": shown.object_list,
            "page_of_articles": shown,
        }
