"""Articles of an earlier system, stored many at once as Wagtail would store each, and files that belong to them.

Publishing one through Wagtail costs more than a hundred statements, most of them to tell readers and editors at once.
Here all that is told after the last one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.db.models import F, QuerySet
from django_tasks import task
from taggit.models import Tag
from wagtail.documents import get_document_model
from wagtail.models import Locale, Page, ReferenceIndex
from wagtail.search.backends import get_search_backend

from broadsheet.discussion import service as discussion
from broadsheet.newsroom import old_addresses, related, service, threads
from broadsheet.newsroom.models import (
    ArticlePage,
    ArticleTag,
    Author,
    Byline,
    Picture,
    SectionPage,
    StandardPage,
    is_slug_taken,
)
from broadsheet.newsroom.models.slugs import numbered, slug_of
from broadsheet.newsroom.picture_files.refusal import RefusedPicture
from broadsheet.newsroom.service import Blocks, Story
from broadsheet.pagecache import service as pagecache
from broadsheet.readership import service as readership

# Pictures have their sizes made before.
_AFTER_OTHERS = -20

__all__ = [
    "NewFile",
    "RefusedPicture",
    "Stored",
    "add_document",
    "add_picture",
    "index_all",
    "introduce",
    "make_findable",
    "open_section",
    "settle",
    "thread_at",
    "thread_of_page",
    "threads_of",
    "titles_of",
    "write_articles",
    "write_page",
]


@dataclass(frozen=True, slots=True)
class Stored:
    """An article that is stored: its ids, its address, and whether readers see it."""

    article_id: int
    thread_id: int | None
    url: str


def write_articles(stories: Sequence[tuple[Story, bool]], now: datetime) -> list[Stored]:
    """Store new stories, each to be read or as a draft, all or none; returns what became of each in the same order.

    One that is to be read but is dated after ``now`` is published then. Call `settle` after the last of them. Their
    source ids must be new.
    """
    with transaction.atomic():
        due = [(story, is_live) for story, is_live in stories if not _is_early(story, is_live, now)]
        stored = iter(_write_due(due) if due else [])
        return [_schedule(story) if _is_early(story, live, now) else next(stored) for story, live in stories]


def _is_early(story: Story, is_live: bool, now: datetime) -> bool:
    return is_live and story.published_at > now


def _schedule(story: Story) -> Stored:
    written = service.write_article(story)
    return Stored(written.article_id, written.thread_id, written.url or "")


def _write_due(stories: Sequence[tuple[Story, bool]]) -> list[Stored]:
    with transaction.atomic():
        authors = _authors(story for story, _ in stories)
        articles = _articles(stories)
        _insert(articles)
        _add_bylines_and_tags(articles, [story for story, _ in stories], authors)
        _open_threads(articles)
        readership.start_many(
            (article.subject, story.views, story.published_at.date())
            for article, (story, _) in zip(articles, stories, strict=True)
        )
        make_findable.enqueue([article.pk for article in articles])
    return [Stored(article.pk, article.thread_id, article.url) for article in articles]


def _authors(stories: Iterable[Story]) -> dict[str, int]:
    names = dict.fromkeys(name for story in stories for name in story.authors if name.strip())
    return {name: service.introduce_author(name) for name in names}


def _articles(stories: Sequence[tuple[Story, bool]]) -> list[ArticlePage]:
    """The pages, each in its place below its section, not stored yet."""
    kind = ContentType.objects.get_for_model(ArticlePage)
    locale, places, articles = Locale.get_active(), _Places(), []
    for story, is_live in stories:
        section, path, slug = places.new(story)
        article = service.page_of(section, story, slug)
        article.path, article.depth = path, section.depth + 1
        article.content_type, article.locale = kind, locale
        article.draft_title = article.title
        article.url_path = f"{section.url_path}{slug}/"
        article.live, article.has_unpublished_changes = is_live, not is_live
        # Its first version is stored when somebody edits it.
        article.latest_revision_created_at = story.published_at
        if is_live:
            article.first_published_at = article.last_published_at = article.listed_at = story.published_at
        article.section_id = section.pk
        article._cached_parent_obj = section
        articles.append(article)
    places.count()
    return articles


class _Places:
    """Where the next page of each section stands, and which addresses are taken there."""

    def __init__(self) -> None:
        self._sections: dict[str, SectionPage] = {}
        self._last: dict[int, str] = {}
        self._taken: dict[int, set[str]] = {}
        self._new: defaultdict[int, int] = defaultdict(int)

    def new(self, story: Story) -> tuple[SectionPage, str, str]:
        section = self._sections.get(story.section_slug) or self._opened(story)
        pk, last = section.pk, self._last.get(section.pk)
        path = Page(path=last)._inc_path() if last else Page._get_path(section.path, section.depth + 1, 1)
        slug = service.free_slug(section, slug_of(story.slug) or slug_of(story.headline), self._taken[pk])
        self._last[pk] = path
        self._taken[pk].add(slug)
        self._new[pk] += 1
        return section, path, slug

    def _opened(self, story: Story) -> SectionPage:
        pk = open_section(story.section_slug, story.section_title)
        # Locked, so that an editor's new article and these do not take the same place.
        section = SectionPage.objects.select_for_update(of=("self",)).get(pk=pk)
        self._sections[story.section_slug] = section
        children = list(section.get_children().order_by("path").values_list("path", "slug"))
        self._taken.setdefault(pk, {slug for _, slug in children})
        if children:
            self._last.setdefault(pk, children[-1][0])
        return section

    def count(self) -> None:
        for pk, number in self._new.items():
            Page.objects.filter(pk=pk).update(numchild=F("numchild") + number)


def _insert(articles: list[ArticlePage]) -> None:
    """Store the pages in both tables. Django's own way for many does not know of models in two tables."""
    columns = [field.attname for field in Page._meta.local_concrete_fields if not field.primary_key]
    pages = [Page(**{name: getattr(article, name) for name in columns}) for article in articles]
    for article, page in zip(articles, Page.objects.bulk_create(pages, batch_size=50), strict=True):
        article.pk = article.page_ptr_id = page.pk
        article._state.adding, article._state.db = False, "default"
    rows: Any = QuerySet(ArticlePage)
    fields = ArticlePage._meta.local_concrete_fields
    for first in range(0, len(articles), 25):
        rows._insert(articles[first : first + 25], fields=fields, using="default")


def _add_bylines_and_tags(articles: list[ArticlePage], stories: list[Story], authors: dict[str, int]) -> None:
    bylines, tagged = [], []
    tags = _tags(tag for story in stories for tag in story.tags)
    for article, story in zip(articles, stories, strict=True):
        names = dict.fromkeys(name for name in story.authors if name.strip())
        bylines += [
            Byline(article=article, author_id=authors[name], sort_order=number) for number, name in enumerate(names)
        ]
        ids = dict.fromkeys(tags[key] for tag in story.tags if (key := _tag_name(tag).casefold()) in tags)
        tagged += [ArticleTag(content_object=article, tag_id=tag) for tag in ids]
    Byline.objects.bulk_create(bylines, batch_size=200)
    ArticleTag.objects.bulk_create(tagged, batch_size=200)


def _tag_name(tag: str) -> str:
    return " ".join(tag.split())[:100]


def _tags(names: Iterable[str]) -> dict[str, int]:
    """The ids of tags by their names in small letters, made if need be."""
    found: dict[str, int] = {}
    for name in dict.fromkeys(map(_tag_name, names)):
        key = name.casefold()
        if name and key not in found:
            tag = Tag.objects.filter(name__iexact=name).first() or Tag.objects.create(name=name)
            found[key] = tag.pk
    return found


def _open_threads(articles: list[ArticlePage]) -> None:
    pages = [threads.page_info(article) for article in articles]
    for article, thread in zip(articles, discussion.open_threads(pages), strict=True):
        article.thread_id = thread
    ArticlePage.objects.bulk_update(articles, ["thread"], batch_size=100)


@task(priority=_AFTER_OTHERS)
def make_findable(article_ids: list[int]) -> None:
    """Put articles into the index of the search and the one of what is shown where, and find what is related to each.

    That takes about as long as storing them, and readers can read them before.
    """
    articles = ArticlePage.objects.filter(pk__in=article_ids)
    get_search_backend().add_bulk(ArticlePage, articles)
    for article in articles:
        if article.lead_picture_id or '"image"' in str(article.body.raw_data) or article.series_id:
            ReferenceIndex.create_or_update_for_object(article)
    for article in articles:
        related.relate.call(article.pk)


def settle(names: Iterable[str]) -> None:
    """Have readers see what was stored: lists made anew, and names of authors kept."""
    discussion.reserve_newsroom_names(names)
    pagecache.purge_all()


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that belongs to articles; ``name`` ends as its kind wants it."""

    name: str
    content: bytes
    title: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""


def add_picture(file: NewFile) -> tuple[int, str]:
    """Keep a picture; returns its id and where its file is. Raises RefusedPicture for what is none."""
    pk = service.add_picture(file.name, file.content, file.alt, file.caption, file.credit)
    picture = Picture.objects.get(pk=pk)
    if file.title and not file.alt:
        Picture.objects.filter(pk=pk).update(title=file.title[:255])
    return pk, picture.file.url


def add_document(file: NewFile) -> tuple[int, str]:
    """Keep a file that readers play or take away; returns its id and where it is."""
    document = get_document_model()(title=(file.title or file.name)[:255])
    document.file.save(file.name, ContentFile(file.content), save=False)
    document.file_size = len(file.content)
    document.save()
    return document.pk, document.url


def open_section(slug: str, title: str, introduction: str = "") -> int:
    """The section of this slug, opened if need be; returns its id."""
    return service.open_section(slug_of(slug) or slug_of(title) or "section", title[:255], introduction[:300])


def introduce(name: str, biography: str = "") -> tuple[int, str]:
    """The author of this name, created if need be; returns the id and where the author's page is."""
    author = Author.objects.get(pk=service.introduce_author(name, biography=biography))
    return author.pk, author.url


def write_page(
    slug: str, title: str, introduction: str, blocks: Blocks, state: str, replies: str = ""
) -> tuple[int, str]:
    """A new page that stands by itself; returns its id and address. What is no longer public becomes a draft.

    ``replies`` is the mode of its discussion, empty where it has none.
    """
    base = slug_of(slug) or slug_of(title) or "page"
    free = numbered(base, lambda one: is_slug_taken(one) or Page.objects.filter(slug=one, depth=3).exists())
    pk = service.write_page(free, title[:255], introduction[:400], blocks, replies)
    page = StandardPage.objects.get(pk=pk)
    if state != "published":
        page.unpublish()
    return pk, page.url or ""


def thread_of_page(page_id: int) -> int | None:
    """The thread of a page that stands by itself, if it has one."""
    return StandardPage.objects.filter(pk=page_id).values_list("thread", flat=True).first()


def threads_of(article_ids: Mapping[str, int]) -> dict[str, int]:
    """The thread of each of these articles that is here and has one, by the same keys."""
    rows = dict(
        ArticlePage.objects.filter(pk__in=article_ids.values()).exclude(thread=None).values_list("pk", "thread")
    )
    return {key: rows[pk] for key, pk in article_ids.items() if pk in rows}


def thread_at(url: str) -> int | None:
    """The thread of the article that has this address, or had it on an earlier site."""
    path = old_addresses.path_of(url)
    slug = path.rstrip("/").rpartition("/")[2]
    wanted = [one.thread_id for one in ArticlePage.objects.filter(slug=slug) if one.url and one.url.rstrip("/") == path]
    wanted += [
        one.thread_id for one in StandardPage.objects.filter(slug=slug) if one.url and one.url.rstrip("/") == path
    ]
    page = old_addresses.page_at([path]) if not wanted else None
    if page is not None:
        wanted = list(ArticlePage.objects.filter(pk=page).values_list("thread", flat=True))
        wanted = wanted or [thread_of_page(page)]
    return wanted[0] if wanted else None


def titles_of(page_ids: Sequence[int]) -> dict[int, str]:
    """The titles of the pages of these ids that are here."""
    return dict(Page.objects.filter(pk__in=page_ids).values_list("pk", "title"))


def index_all() -> None:
    """Make the indexes of the search anew."""
    call_command("update_index", verbosity=0)
