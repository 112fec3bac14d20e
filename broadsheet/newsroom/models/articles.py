"""Articles, and the lists that are made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.functions import TruncHour
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from broadsheet.discussion.states import Mode
from broadsheet.newsroom import keys
from broadsheet.newsroom.blocks import StoryBlock
from broadsheet.newsroom.models.authors import Author
from broadsheet.newsroom.models.base import CachedPage
from broadsheet.readership import service as readership

ARTICLE_CACHE_SECONDS = 600
MORE_ARTICLES = 3
MOST_READ_ARTICLES = 5
_MOST_READ_WINDOW = timedelta(days=7)
_CONTEXT_CHARACTERS = 8000
_SUBJECT = "article:"
# A correction within minutes of publication is not shown as an update.
_UPDATE_AFTER = timedelta(minutes=10)


class ArticleQuerySet(PageQuerySet):
    """Facts about many articles."""

    def newest_first(self) -> ArticleQuerySet:
        """Those that everybody may read, newest first."""
        return self.live().public().order_by("-published_at", "-pk")

    def for_lists(self) -> ArticleQuerySet:
        """With what a list shows of each article, in a fixed number of queries."""
        return self.select_related("thread").prefetch_related("authors").defer_streamfields()

    def with_sections(self) -> list[ArticlePage]:
        """The articles, each with its section page as ``section``; one query more."""
        articles = list(self)
        section_paths = {article.pk: article.path[: -article.steplen] for article in articles}
        sections = {page.path: page for page in Page.objects.filter(path__in=set(section_paths.values()))}
        for article in articles:
            article.section = sections.get(section_paths[article.pk])
        return articles

    def out_since(self, since: datetime, most: int) -> ArticleQuerySet:
        """The newest ones that everybody may read and that were published since then, with their threads."""
        return self.newest_first().filter(published_at__gte=since).select_related("thread").defer_streamfields()[:most]

    def most_read(self, now: datetime) -> list[ArticlePage]:
        """The articles read most in the seven days before ``now``, most read first."""
        ids = _article_ids(readership.most_read(now - _MOST_READ_WINDOW, MOST_READ_ARTICLES))
        found = self.in_bulk(ids)
        return [found[pk] for pk in ids if pk in found]

    def views_by_thread(self, since: datetime) -> dict[int, int]:
        """How often the article of each thread was read since that day, for those that were."""
        views = readership.views_since(since)
        rows = self.exclude(thread=None).filter(pk__in=_article_ids(views)).values_list("pk", "thread")
        return {thread: views[f"{_SUBJECT}{pk}"] for pk, thread in rows}


def _article_ids(subjects: Iterable[str]) -> list[int]:
    """Which articles these subjects of readership stand for; other subjects are left out."""
    return [int(subject.removeprefix(_SUBJECT)) for subject in subjects if subject.startswith(_SUBJECT)]


def keys_of(articles: Iterable[ArticlePage]) -> Iterator[str]:
    """The keys of what a page shows that names these articles."""
    for article in articles:
        yield keys.page(article.pk)
        yield from (keys.author(author.pk) for author in article.byline)


class ArticlePage(CachedPage):
    """One story, with its thread of replies."""

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
    # A copy is another article, with replies of its own.
    exclude_fields_in_copy = ["source_id", "source_url", "thread"]
    cache_seconds = ARTICLE_CACHE_SECONDS
    takes_queries = True

    objects = PageManager.from_queryset(ArticleQuerySet)()

    @property
    def subject(self) -> str:
        """The name under which this article's readers are counted."""
        return f"{_SUBJECT}{self.pk}"

    @property
    def comment_count(self) -> int:
        return self.thread.shown_count if self.thread else 0

    def replies_by_hour(self, since: datetime) -> dict[datetime, int]:
        """How many of the replies that everybody may read were written in each hour (UTC) since then; one query."""
        if self.thread is None:
            return {}
        shown = self.thread.comments.visible_in(self.thread).filter(posted_at__gte=since).order_by()
        hours = shown.annotate(hour=TruncHour("posted_at", tzinfo=UTC)).values_list("hour")
        return dict(hours.annotate(replies=models.Count("pk")))

    @cached_property
    def byline(self) -> list[Author]:
        """The authors; their names stand over the story."""
        return list(self.authors.all())

    @property
    def plain_story(self) -> str:
        """The story's text without markup, as much of it as judging a reply needs."""
        return strip_tags(str(self.body))[:_CONTEXT_CHARACTERS]

    @property
    def updated_at(self) -> datetime | None:
        """When the story was updated after publication; ``None`` if it was not, or only within the first minutes."""
        changed = self.last_published_at
        if changed is None or self.first_published_at is None:
            return None
        return changed if changed - self.first_published_at > _UPDATE_AFTER else None

    def shown_keys(self, context: Mapping[str, Any]) -> Iterator[str]:
        yield from keys_of([self, *context["more"]])
        yield keys.page(context["section"].pk)
        yield keys.newest_of(context["section"].pk)
        if self.thread:
            yield self.thread.rules_key

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        siblings = ArticlePage.objects.sibling_of(self, inclusive=False)
        return super().get_context(request, *args, **kwargs) | {
            "section": self.get_parent(),
            "more": siblings.newest_first().for_lists()[:MORE_ARTICLES],
        }
