"""Sections of the site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.query import PageQuerySet

from broadsheet.newsroom import keys, languages
from broadsheet.newsroom.models import panels
from broadsheet.newsroom.models.addresses import check_slug
from broadsheet.newsroom.models.articles import ArticlePage, keys_of
from broadsheet.newsroom.models.base import CachedPage

SECTION_ARTICLES = 20


class SectionPage(CachedPage):
    """A section and its articles, newest first. It is in the menu from the start."""

    show_in_menus_default = True

    introduction = models.CharField(_("introduction"), max_length=300, blank=True)
    language = models.CharField(
        _("language"), max_length=10, blank=True, choices=languages.CHOICES,
        help_text=_("Of its articles and of all words around them; empty: the site’s."),
    )  # fmt: skip

    content_panels = [
        panels.title(_("Name of the section")),
        FieldPanel("introduction"),
        FieldPanel("show_in_menus", heading=_("In the navigation")),
    ]
    promote_panels = panels.promotion()
    settings_panels = [FieldPanel("language"), *CachedPage.settings_panels]
    template = "newsroom/section_page.html"
    parent_page_types = ["newsroom.FrontPage"]
    subpage_types = ["newsroom.ArticlePage"]

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    @property
    def written_in(self) -> str:
        return languages.other_than_the_sites(self.language)

    @staticmethod
    def child_pages() -> PageQuerySet:
        return ArticlePage.objects.select_related("thread")

    def clean(self) -> None:
        super().clean()
        check_slug(self.slug)

    def shown_keys(self, context: Mapping[str, Any]) -> Iterator[str]:
        yield from super().shown_keys(context)
        yield keys.section(self.pk)
        yield from keys_of(context["articles"])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # Counted and looked through by their index alone, since the last page of a large archive is far back.
        newest = ArticlePage.objects.of_section(self).newest_first().values_list("pk", flat=True)
        shown = Paginator(newest, SECTION_ARTICLES).get_page(request.GET.get("page", "1"))
        return super().get_context(request, *args, **kwargs) | {
            "articles": ArticlePage.objects.for_lists().in_order(list(shown.object_list)),
            "page_of_articles": shown,
        }
