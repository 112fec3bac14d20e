"""Pages that stand by themselves: about, imprint, contact, policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from broadsheet.discussion.states import Mode
from broadsheet.newsroom.blocks import StoryBlock, beginning_of
from broadsheet.newsroom.models import panels
from broadsheet.newsroom.models.addresses import check_slug
from broadsheet.newsroom.models.base import CachedPage

STANDARD_CACHE_SECONDS = 600
_CONTEXT_CHARACTERS = 4000


class StandardPage(CachedPage):
    """A page that stands by itself; it is in the footer from the start."""

    show_in_menus_default = True

    introduction = models.CharField(_("introduction"), max_length=400, blank=True)
    body = StreamField(StoryBlock(), verbose_name=_("text"), blank=True)
    replies = models.CharField(
        _("replies"),
        max_length=10,
        choices=[("", _("None: this page has no discussion")), *Mode.choices],
        blank=True,
        default="",
    )
    thread = models.OneToOneField(
        "discussion.Thread", null=True, blank=True, on_delete=models.SET_NULL, editable=False, related_name="+"
    )

    content_panels = [
        panels.title(_("Title")),
        FieldPanel("introduction"),
        FieldPanel("body"),
        FieldPanel("show_in_menus", heading=_("In the footer of every page")),
        FieldPanel("replies"),
    ]
    promote_panels = panels.promotion()
    search_fields = [*CachedPage.search_fields, index.SearchField("introduction"), index.SearchField("body")]
    template = "newsroom/standard_page.html"
    parent_page_types = ["newsroom.FrontPage"]
    subpage_types: list[str] = []
    exclude_fields_in_copy = ["thread"]
    cache_seconds = STANDARD_CACHE_SECONDS
    takes_queries = True

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def clean(self) -> None:
        super().clean()
        check_slug(self.slug)

    @property
    def plain_text(self) -> str:
        """What the page says without markup, as much of it as judging a reply needs."""
        return f"{self.introduction}\n{beginning_of(self.body, _CONTEXT_CHARACTERS)}"

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """A version of the page; its discussion is that of all versions."""
        version: Self = super().with_content_json(content)
        version.thread_id = self.thread_id
        return version

    def shown_keys(self, context: Mapping[str, Any]) -> Iterator[str]:
        yield from super().shown_keys(context)
        if self.thread:
            yield self.thread.rules_key
