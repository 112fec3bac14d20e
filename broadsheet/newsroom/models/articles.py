"""Articles, and the lists that are made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import TruncHour
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from taggit.models import Tag
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageViewRestriction, Revision
from wagtail.query import PageQuerySet
from wagtail.search import index

from broadsheet.discussion.states import Mode
from broadsheet.lib.rows import Prepared
from broadsheet.newsroom import keys, reading_time
from broadsheet.newsroom.blocks import StoryBlock, beginning_of
from broadsheet.newsroom.models import panels
from broadsheet.newsroom.models.addresses import ArticleForm, check_slug
from broadsheet.newsroom.models.around import Around, around
from broadsheet.newsroom.models.authors import Author, Byline
from broadsheet.newsroom.models.changes import ChangingArticle
from broadsheet.newsroom.models.kinds import Kind
from broadsheet.newsroom.models.live import LiveState
from broadsheet.newsroom.models.topics import ArticleTag, Series
from broadsheet.readership import service as readership

ARTICLE_CACHE_SECONDS = 600
MOST_READ_ARTICLES = 5
_MOST_READ_WINDOW = timedelta(days=7)
_CONTEXT_CHARACTERS = 8000
_SUBJECT = "article:"
_IS_LISTED = Q(listed_at__isnull=False)

_BYLINES = models.Prefetch("bylines", Byline.objects.select_related("author"))


class ArticleQuerySet(PageQuerySet):
    """Facts about many articles."""

    def public(self) -> ArticleQuerySet:
        """Those that no restriction hides; where there is no restriction at all, that is all."""
        found: ArticleQuerySet = super().public() if self.are_restricted() else self.all()
        return found

    def are_restricted(self) -> bool:
        """Whether anything at all is hidden from some."""
        return bool(_restrictions())

    def newest_first(self) -> ArticleQuerySet:
        """Those that everybody may read, newest first; an index has them in this order, of a section and of all."""
        return self.filter(listed_at__isnull=False).public().order_by("-listed_at", "-pk")

    def of_section(self, section: Page) -> ArticleQuerySet:
        """Those of one section."""
        return self.filter(section=section.pk)

    def in_order(self, ids: Sequence[int]) -> list[ArticlePage]:
        """The articles of these ids, in their order; one that is not there is left out."""
        found = self.in_bulk(ids)
        return [found[pk] for pk in ids if pk in found]

    def taken_down(self) -> ArticleQuerySet:
        """Those that everybody could read once, and that are not waiting to be published again."""
        return self.not_live().public().filter(first_published_at__isnull=False, go_live_at=None)

    def for_lists(self) -> ArticleQuerySet:
        """With what a list shows of each article, in a fixed number of queries."""
        return self.select_related("thread", "lead_picture").prefetch_related(_BYLINES).defer_streamfields()

    def for_feeds(self) -> ArticleQuerySet:
        """With what a feed shows of each article."""
        found = self.select_related("thread", "lead_picture")
        return found.prefetch_related("bylines__author", "tagged_items__tag")

    def with_sections(self) -> list[ArticlePage]:
        """The articles with their sections, which takes one query more."""
        return list(self.prefetch_related("section"))

    def out_since(self, since: datetime, most: int) -> ArticleQuerySet:
        """The newest ones that everybody may read and that were published since then, with their threads."""
        return self.newest_first().filter(listed_at__gte=since).select_related("thread").defer_streamfields()[:most]

    def most_read(self, now: datetime, most: int | None = None) -> list[ArticlePage]:
        """The articles read most in the seven days before ``now``, most read first."""
        return self.in_order(_article_ids(readership.most_read(now - _MOST_READ_WINDOW, most or MOST_READ_ARTICLES)))

    def read_most_since(self, since: datetime, most: int) -> list[ArticlePage]:
        """The articles that everybody may read and that were read most since that day, with what a list shows."""
        # Of some more, since what is counted may have been taken down.
        ids = _article_ids(readership.most_read(since, 3 * most))
        found = {page.pk: page for page in self.newest_first().filter(pk__in=ids).for_lists().with_sections()}
        return [found[pk] for pk in ids if pk in found][:most]

    def views_by_thread(self, since: datetime) -> dict[int, int]:
        """How often the article of each thread was read since that day, for those that were."""
        views = readership.views_since(since)
        rows = self.exclude(thread=None).filter(pk__in=_article_ids(views)).values_list("pk", "thread")
        return {thread: views[f"{_SUBJECT}{pk}"] for pk, thread in rows}

    def put_in_step(self) -> int:
        """Correct the columns by which articles are listed where they differ from the page; returns of how many.

        Saving an article keeps them right; this is for what changes pages in another way, as moving them does.
        """
        sections = dict(_sections().values_list("path", "pk"))
        rows = self.order_by().values_list("pk", "path", "live", "published_at", "section", "listed_at")
        corrected = 0
        for pk, path, is_live, published_at, *stands in rows:
            right = [sections.get(path[: -Page.steplen]), published_at if is_live else None]
            if stands != right:
                section, listed_at = right
                corrected += ArticlePage.objects.filter(pk=pk).update(section=section, listed_at=listed_at)
        return corrected


@Prepared
def _restrictions() -> QuerySet[PageViewRestriction, tuple[Any, ...]]:
    return PageViewRestriction.objects.order_by().values_list("pk")[:1]


def _sections() -> QuerySet[Page]:
    sections: QuerySet[Page] = Page.objects.filter(sectionpage__isnull=False).order_by()
    return sections


@Prepared
def _section_rows(path: str) -> QuerySet[Page, tuple[Any, ...]]:
    return _sections().filter(path=path).values_list("pk")


def _article_ids(subjects: Iterable[str]) -> list[int]:
    """Which articles these subjects of readership stand for; other subjects are left out."""
    return [int(subject.removeprefix(_SUBJECT)) for subject in subjects if subject.startswith(_SUBJECT)]


def keys_of(articles: Iterable[ArticlePage]) -> Iterator[str]:
    """The keys of what a page shows that names these articles."""
    for article in articles:
        yield keys.page(article.pk)
        yield from (keys.author(author.pk) for author in article.byline)


class ArticlePage(ChangingArticle):
    """One story, with its thread of replies."""

    standfirst = models.CharField(
        _("standfirst"), max_length=400, blank=True, help_text=_("One sentence under the headline.")
    )
    kicker = models.CharField(
        _("kicker"), max_length=60, blank=True, help_text=_("A few words above the headline; empty: the section.")
    )
    lead_picture = models.ForeignKey(
        "newsroom.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("lead picture"), help_text=_("Above the story, in lists, and where the article is shared."),
    )  # fmt: skip
    lead_caption = models.CharField(
        _("caption here"), max_length=400, blank=True, help_text=_("Empty: the caption of the picture itself.")
    )
    kind = models.CharField(_("type of work"), max_length=12, choices=Kind.choices, default=Kind.NEWS)
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("series")
    )
    tags = ClusterTaggableManager(through=ArticleTag, blank=True, verbose_name=_("tags"))
    published_at = models.DateTimeField(
        _("date and time of publication"), default=timezone.now,
        help_text=_("In the future: the article is published then."),
    )  # fmt: skip
    # When it is listed as published, and empty while it is not out; with `section` a copy of what the page says, in one
    # table, since an index cannot reach over two.
    listed_at = models.DateTimeField(null=True, editable=False)
    section = models.ForeignKey(
        "newsroom.SectionPage", null=True, on_delete=models.SET_NULL, editable=False, db_index=False, related_name="+"
    )
    section.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]
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
    source_name = models.CharField(_("source"), max_length=120, blank=True, help_text=_("Whose report this builds on."))
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    via_name = models.CharField(_("found through"), max_length=120, blank=True)
    via_url = models.URLField(_("address of where it was found"), max_length=500, blank=True)
    translation_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="translations",
        verbose_name=_("translation of"), help_text=_("The same article in another language, if there is one."),
    )  # fmt: skip
    thread = models.OneToOneField(
        "discussion.Thread", null=True, blank=True, on_delete=models.SET_NULL, editable=False, related_name="article"
    )

    live_state = models.CharField(
        _("live blog"), max_length=8, choices=LiveState.choices, default=LiveState.NONE, blank=True, editable=False
    )

    content_panels = [
        ChangingArticle.panel,
        FieldPanel("kicker"),
        panels.title(_("Headline")),
        FieldPanel("standfirst"),
        InlinePanel("bylines", heading=_("Authors"), label=_("Author")),
        MultiFieldPanel([FieldPanel("lead_picture"), FieldPanel("lead_caption")], heading=_("Lead picture")),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("kind"), FieldPanel("tags"), FieldPanel("series")], heading=_("What it is and belongs to")
        ),
        MultiFieldPanel(
            [FieldPanel("question"), FieldPanel("replies"), FieldPanel("slow_minutes")], heading=_("Discussion")
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("source_name", "source_url", "via_name", "via_url")],
            heading=_("Source"), classname="collapsed",
        ),
    ]  # fmt: skip
    promote_panels = panels.promotion()
    base_form_class = ArticleForm
    settings_panels = [
        FieldPanel("published_at"),
        PageChooserPanel("translation_of", "newsroom.ArticlePage"),
        *Page.settings_panels,
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("standfirst"),
        index.SearchField("body"),
        index.RelatedFields("tags", [index.SearchField("name")]),
        index.SearchField("author_names"),
        index.FilterField("published_at"),
    ]
    template = "newsroom/article_page.html"
    parent_page_types = ["newsroom.SectionPage"]
    subpage_types: list[str] = []
    # A copy is another article, with replies of its own.
    exclude_fields_in_copy = [
        "source_id",
        "source_url",
        "thread",
        "translation_of",
        *ChangingArticle.KEPT_BESIDE_REVISIONS,
    ]
    cache_seconds = ARTICLE_CACHE_SECONDS
    takes_queries = True

    objects = PageManager.from_queryset(ArticleQuerySet)()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [
            models.Index(fields=["listed_at", "page_ptr"], name="article_newest", condition=_IS_LISTED),
            models.Index(
                fields=["section", "listed_at", "page_ptr"], name="article_newest_of_section", condition=_IS_LISTED
            ),
        ]

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """Save the page, and with its date and whether it is out also where and when it is listed."""
        changed = None if update_fields is None else set(update_fields)
        if changed is None or changed & {"live", "published_at"}:
            self.section_id = next((pk for (pk,) in _section_rows(path=self.path[: -self.steplen])), None)
            self.listed_at = self.published_at if self.live else None
            changed = changed and changed | {"section", "listed_at"}
        super().save(*args, update_fields=changed, **options)

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
    def section_page(self) -> Page:
        """The section it stands in, with the language that this gives it."""
        # A draft that is only looked at may not have been stored with its section.
        found: Page = self.section or apps.get_model("newsroom", "SectionPage").objects.parent_of(self).get()
        self._cached_parent_obj = found
        return found

    @property
    def written_in(self) -> str:
        words: str = self.section_page.written_in
        return words

    @cached_property
    def in_other_languages(self) -> list[tuple[str, str]]:
        """Language and path of each translation that everybody may read, its own among them; none if there is none."""
        first = self.translation_of_id or self.pk
        same = (
            ArticlePage.objects.live()
            .public()
            .filter(models.Q(pk=first) | models.Q(translation_of=first))
            .select_related("section")
        )
        found = [(article.section_page.written_in or settings.LANGUAGE_CODE, article.url) for article in same]
        return sorted(found) if len(found) > 1 else []

    @cached_property
    def byline(self) -> list[Author]:
        """The authors in their order; their names stand over the story."""
        is_there = "bylines" in getattr(self, "_prefetched_objects_cache", {})
        lines = self.bylines.all() if is_there else self.bylines.select_related("author")
        return [line.author for line in lines]

    @cached_property
    def shown_tags(self) -> list[Tag]:
        """The tags, asked for once however often the page names them."""
        return list(self.tags.all())

    def author_names(self) -> str:
        """The names over the story, as the search index takes them."""
        return ", ".join(author.name for author in self.byline)

    @property
    def kind_label(self) -> str:
        """What readers are told of the type of work; nothing for plain news."""
        return "" if self.kind == Kind.NEWS else str(Kind(self.kind).label)

    @property
    def plain_story(self) -> str:
        """The story's text without markup, as much of it as judging a reply needs."""
        return beginning_of(self.body, _CONTEXT_CHARACTERS)

    @property
    def reading_minutes(self) -> int:
        """How long it takes to read the story; 0 for one of a few lines."""
        return reading_time.minutes(self.body.raw_data)

    def clean(self) -> None:
        super().clean()
        if self.path:
            check_slug(self.slug, self.get_parent().slug)

    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        """An article that bears a date in the future is published then, and one that is scheduled bears that date."""
        if self.published_at > timezone.now():
            self.go_live_at = self.published_at
        elif self.go_live_at and not self.first_published_at:
            self.published_at = self.go_live_at
        revision: Revision = super().save_revision(*args, **kwargs)
        return revision

    def shown_keys(self, context: Mapping[str, Any]) -> Iterator[str]:
        yield from keys_of([self, *context["more"], *context["related"]])
        yield from (keys.page(article.pk) for article in context["neighbours"].values())
        yield keys.page(context["section"].pk)
        yield keys.newest_of(context["section"].pk)
        yield keys.beside(self.pk)
        yield keys.related(self.pk)
        if self.thread:
            yield self.thread.rules_key

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # A preview of an article that was never stored has no place yet.
        found = around(self, ArticlePage.objects.all()) if self.pk else Around()
        return super().get_context(request, *args, **kwargs) | {
            "section": self.section_page,
            "neighbours": found.neighbours,
            "more": found.more,
            "related": found.related,
        }
