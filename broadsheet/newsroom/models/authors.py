"""Authors, and the order in which they stand over an article."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index

from broadsheet.lib.rows import PreparedObjects
from broadsheet.newsroom.blocks import LinkBlock
from broadsheet.newsroom.models.slugs import SluggedModel

# Whole words, and the beginnings of words, as they are typed in the newsroom.
_FOUND_BY = (index.SearchField, index.AutocompleteField)


class Author(index.Indexed, SluggedModel):
    """A person named in the byline of an article, with a user account or without."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    role = models.CharField(_("role"), max_length=120, blank=True)
    biography = models.TextField(_("biography"), blank=True)
    picture = models.ForeignKey(
        "newsroom.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("picture"),
    )  # fmt: skip
    links = StreamField([("link", LinkBlock())], verbose_name=_("links"), blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("account"), help_text=_("Moderates the replies to this author’s articles."),
    )  # fmt: skip

    slug_source = "name"
    panels = [FieldPanel(name) for name in ("name", "slug", "role", "biography", "picture", "links", "user")]
    search_fields = [found_by(name) for name in ("name", "role") for found_by in _FOUND_BY]

    class Meta:
        ordering = ["name"]
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return reverse("author", args=[self.slug])


class Byline(Orderable):
    """One author of an article; their order is the editor's."""

    article = ParentalKey("newsroom.ArticlePage", on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="+", verbose_name=_("author"))

    panels = [FieldPanel("author")]


@PreparedObjects
def _lines(article: int) -> models.QuerySet[Byline]:
    return Byline.objects.filter(article=article).select_related("author")


def authors_of(article: int) -> list[Author]:
    """The authors of a stored article in their order."""
    return [line.author for line in _lines.objects(article=article)]
