"""What articles have in common beside their section: tags, and the series they are part of."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import Tag, TaggedItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from broadsheet.lib.rows import PreparedObjects
from broadsheet.newsroom.models.slugs import SluggedModel


class ArticleTag(TaggedItemBase):
    """That an article has a tag."""

    content_object = ParentalKey("newsroom.ArticlePage", on_delete=models.CASCADE, related_name="tagged_items")


@PreparedObjects
def _tags(article: int) -> models.QuerySet[Tag]:
    found = Tag.objects.filter(newsroom_articletag_items__content_object=article)
    return found.order_by("newsroom_articletag_items__pk")


def tags_of(article: int) -> list[Tag]:
    """The tags of a stored article."""
    return _tags.objects(article=article)


class Series(index.Indexed, SluggedModel):
    """Articles that belong together and appear one after the other."""

    title = models.CharField(_("title"), max_length=120, unique=True)
    introduction = models.CharField(_("introduction"), max_length=300, blank=True)

    panels = [FieldPanel("title"), FieldPanel("slug"), FieldPanel("introduction")]
    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        ordering = ["title"]
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        return reverse("series", args=[self.slug])
