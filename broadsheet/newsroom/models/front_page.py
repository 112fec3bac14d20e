"""The front page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.query import PageQuerySet

from broadsheet.discussion import service as discussion
from broadsheet.newsroom import keys
from broadsheet.newsroom.blocks.front import FrontBlock
from broadsheet.newsroom.models import panels
from broadsheet.newsroom.models.articles import ArticlePage, keys_of
from broadsheet.newsroom.models.base import LIST_CACHE_SECONDS, CachedPage
from broadsheet.newsroom.models.front_arrangement import Place, arrange, changes_at
from broadsheet.newsroom.models.sections import SectionPage

FRONT_PAGE_ARTICLES = 13


class FrontPage(CachedPage):
    """The stories as an editor has arranged them, or else the newest of all sections and the most read of the week."""

    arrangement = StreamField(
        FrontBlock(), verbose_name=_("arrangement"), blank=True,
        help_text=_("From top to bottom. Empty: the page arranges itself, the newest story first."),
    )  # fmt: skip

    content_panels = [FieldPanel("arrangement")]
    promote_panels = panels.promotion()
    template = "newsroom/front_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["newsroom.SectionPage", "newsroom.StandardPage"]
    max_count = 1

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    @staticmethod
    def child_pages() -> PageQuerySet:
        return SectionPage.objects.all()

    def shown_keys(self, context: Mapping[str, Any]) -> Iterator[str]:
        yield from super().shown_keys(context)
        yield keys.FRONT
        yield discussion.PICKS_KEY
        yield from (keys.page(place.section.pk) for place in context["places"] if place.section)
        lead = context["lead"]
        yield from keys_of([lead, *context["articles"]] if lead else [])
        # Of these the headline alone is shown.
        yield from (keys.page(article.pk) for article in context["most_read"])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """``places`` are the blocks that an editor has arranged; ``lead`` and ``articles`` all stories shown."""
        now = timezone.now()
        articles = ArticlePage.objects.newest_first()
        blocks = self.arrangement.get_prep_value()
        places = arrange(blocks, articles, now) if blocks else []
        if blocks:
            shown = [article for place in places for article in place.articles]
            next_change = changes_at(blocks, now)
            if next_change is not None:
                self.cache_seconds = max(1, min(LIST_CACHE_SECONDS, int((next_change - now).total_seconds())))
        else:
            shown = articles.for_lists()[:FRONT_PAGE_ARTICLES].with_sections()
        most = _most_read_wanted(places) if blocks else None
        return super().get_context(request, *args, **kwargs) | {
            "places": places,
            "lead": shown[0] if shown else None,
            "articles": shown[1:],
            "most_read": [] if most == 0 else articles.most_read(now, most),
        }


def _most_read_wanted(places: list[Place]) -> int:
    return max((place.number for place in places if place.kind == "most_read"), default=0)
