"""The newsroom's pages: the front page, its sections, and the articles in them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet
from wagtail.search import index
from wagtail.snippets.models import register_snippet
from wagtail.url_routing import RouteResult

from broadsheet.discussion.states import Mode
from broadsheet.newsroom import lists
from broadsheet.newsroom.blocks import StoryBlock
from broadsheet.pagecache import service as pagecache

ARTICLE_KEPT_SECONDS = 600
LIST_KEPT_SECONDS = 60
_CONTEXT_CHARACTERS = 8000


@register_snippet
class Author(models.Model):
    """Somebody whose name stands over a story."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    role = models.CharField(_("role"), max_length=120, blank=True)
    biography = models.TextField(_("biography"), blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("account"), help_text=_("Looks after the replies to this author’s articles at the desk."),
    )  # fmt: skip

    panels = [FieldPanel("name"), FieldPanel("role"), FieldPanel("biography"), FieldPanel("user")]

    class Meta:
        ordering = ["name"]
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name


class KeptPage(Page):
    """A page that is the same for every reader and is kept as a file."""

    kept_seconds = LIST_KEPT_SECONDS
    _restrictions: QuerySet[PageViewRestriction] | None = None

    class Meta:
        abstract = True

    @staticmethod
    def pages_below() -> PageQuerySet:
        """What stands under such a page, with all that its own page shows."""
        return Page.objects.none()

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Like Wagtail's, with one query for each step instead of two."""
        child = None
        if path_components:
            child = self.pages_below().child_of(self).filter(slug=path_components[0]).first()
        if child is None:
            return super().route(request, path_components)
        child._cached_parent_obj = self
        return child.route(request, path_components[1:])

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Asked for twice while a page is served, looked up once."""
        if self._restrictions is None:
            self._restrictions = super().get_view_restrictions()
        return self._restrictions

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().serve(request, *args, **kwargs)
        if getattr(request, "is_preview", False) or self.get_view_restrictions():
            return response
        # Rendered now, while the page file's mark of purging is still the one read before.
        return pagecache.keep(response.render(), self.kept_seconds)


class FrontPage(KeptPage):
    """The first page of the paper."""

    tagline = models.CharField(_("tagline"), max_length=200, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("tagline")]
    template = "newsroom/front_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["newsroom.SectionPage"]
    max_count = 1

    @property
    def paper_name(self) -> str:
        """What the paper is called on every page."""
        return settings.SITE_NAME or self.title

    @classmethod
    def name_of_paper(cls) -> str:
        """What the paper is called, for whoever has no page at hand; empty if there is no front page."""
        front = cls.objects.live().first()
        return front.paper_name if front else ""

    @staticmethod
    def pages_below() -> PageQuerySet:
        return SectionPage.objects.all()

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        return super().get_context(request, *args, **kwargs) | lists.front_page(
            ArticlePage.objects.all(), timezone.now()
        )


def is_taken(slug: str) -> bool:
    """Whether an address of the site's own, such as ``/moderation/``, would hide a section."""
    try:
        return any(resolve(path).view_name != "wagtail_serve" for path in (f"/{slug}/", f"/{slug}/story/"))
    except Resolver404:
        return False


class SectionPage(KeptPage):
    """A section of the paper and its articles, newest first."""

    introduction = models.CharField(_("introduction"), max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    template = "newsroom/section_page.html"
    parent_page_types = ["newsroom.FrontPage"]
    subpage_types = ["newsroom.ArticlePage"]

    @staticmethod
    def pages_below() -> PageQuerySet:
        return ArticlePage.objects.select_related("thread")

    def clean(self) -> None:
        super().clean()
        if is_taken(self.slug):
            raise ValidationError({"slug": _("The site itself uses this address; please choose another.")})

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        return super().get_context(request, *args, **kwargs) | lists.section(
            ArticlePage.objects.child_of(self), request.GET.get("page", "1")
        )


class ArticleQuerySet(PageQuerySet):
    def newest_first(self) -> ArticleQuerySet:
        return self.live().public().order_by("-published_at", "-pk")

    def for_lists(self) -> ArticleQuerySet:
        """With what a list shows of each article, in a fixed number of queries."""
        return self.select_related("thread").prefetch_related("authors").defer_streamfields()


class ArticlePage(KeptPage):
    """One story."""

    standfirst = models.CharField(
        _("standfirst"), max_length=400, blank=True, help_text=_("One sentence under the headline.")
    )
    authors = ParentalManyToManyField(Author, verbose_name=_("authors"), blank=True, related_name="articles")
    published_at = models.DateTimeField(_("date on the article"), default=timezone.now)
    body = StreamField(StoryBlock(), verbose_name=_("story"), blank=True)
    question = models.CharField(
        _("question to the readers"), max_length=300, blank=True, help_text=_("Opens the discussion, if you like.")
    )
    replies = models.CharField(
        _("replies"),
        max_length=10,
        choices=[("", _("As in its section")), *Mode.choices],
        blank=True,
        default="",
    )
    slow_minutes = models.PositiveSmallIntegerField(
        _("minutes between two replies of one reader"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(7 * 24 * 60)],
        help_text=_("Empty: as in its section. 0: no waiting here."),
    )
    source_id = models.CharField(max_length=200, null=True, blank=True, unique=True, editable=False)
    source_url = models.URLField(max_length=500, blank=True, editable=False)
    thread = models.OneToOneField(
        "discussion.Thread", null=True, blank=True, on_delete=models.SET_NULL, editable=False, related_name="article"
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("standfirst"),
        FieldPanel("authors"),
        FieldPanel("published_at"),
        FieldPanel("body"),
        FieldPanel("question"),
        FieldPanel("replies"),
        FieldPanel("slow_minutes"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("standfirst"), index.SearchField("body")]
    template = "newsroom/article_page.html"
    parent_page_types = ["newsroom.SectionPage"]
    subpage_types: list[str] = []
    kept_seconds = ARTICLE_KEPT_SECONDS

    objects = PageManager.from_queryset(ArticleQuerySet)()

    @property
    def subject(self) -> str:
        """Under what name this article's readers are counted."""
        return f"article:{self.pk}"

    @property
    def comment_count(self) -> int:
        return self.thread.shown_count if self.thread else 0

    @cached_property
    def byline(self) -> list[Author]:
        """Whose names stand over the story."""
        return list(self.authors.all())

    @property
    def plain_story(self) -> str:
        """The story's words alone, as much as judging a reply needs."""
        return strip_tags(str(self.body))[:_CONTEXT_CHARACTERS]

    @property
    def was_changed(self) -> datetime | None:
        """When the story was changed after it came out, if by more than a few minutes."""
        changed = self.last_published_at
        if changed is None or self.first_published_at is None:
            return None
        return changed if (changed - self.first_published_at).total_seconds() > 600 else None

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        return super().get_context(request, *args, **kwargs) | lists.article(
            self, ArticlePage.objects.sibling_of(self, inclusive=False)
        )
