"""The front page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.query import PageQuerySet

from broadsheet.newsroom import keys
from broadsheet.newsroom.models.articles import ArticlePage, keys_of
from broadsheet.newsroom.models.base import CachedPage
from broadsheet.newsroom.models.sections import SectionPage

FRONT_PAGE_ARTICLES = 13


class FrontPage(CachedPage):
    """The newest articles of all sections, and the most read of the week. Its title is the site's name."""

    tagline = models.CharField(_("tagline"), max_length=200, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("tagline")]
    template = "newsroom/front_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["newsroom.SectionPage"]
    max_count = 1

    @property
    def site_name(self) -> str:
        """What the site is called on every page."""
        return settings.SITE_NAME or self.title

    @classmethod
    def current_site_name(cls) -> str:
        """The site's name, for callers without a page at hand; empty if there is no front page."""
        front = cls.objects.live().first()
        return front.site_name if front else ""

    @staticmethod
    def child_pages() -> PageQuerySet:
        return SectionPage.objects.all()

    def shown_keys(self, context: Mapping[str, Any]) -> Iterator[str]:
        yield from super().shown_keys(context)
        yield keys.FRONT
        lead = context["lead"]
        yield from keys_of([lead, *context["articles"], *context["most_read"]] if lead else [])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        articles = ArticlePage.objects.newest_first()
        newest = articles.for_lists()[:FRONT_PAGE_ARTICLES].with_sections()
        return super().get_context(request, *args, **kwargs) | {
            "lead": newest[0] if newest else None,
            "articles": newest[1:],
            "most_read": articles.most_read(timezone.now()),
        }
